import { makeUrn, type ResourceGraph } from "../../contract/graph.ts";
import type { JsonObject } from "../../contract/json.ts";
import { environmentLabels, ownFieldManager } from "../../contract/live.ts";
import type { PendingOperation } from "../checkpoint.ts";
import { idOf, identityOf, type KubernetesObject, tryObjectOf } from "../kubernetes-object.ts";
import type { StackState } from "../state.ts";
import { openLiveReader } from "./live-reader.ts";
import type { Cluster } from "./open-cluster.ts";

/** Made again from the request in a moment, and without data. All else of a lost run is left to `platform drift`, which names it. */
const disposable = new Set(
  "ConfigMap CronJob Deployment HorizontalPodAutoscaler Ingress Job LimitRange NetworkPolicy PodDisruptionBudget ResourceQuota Role RoleBinding Service ServiceAccount".split(
    " ",
  ),
);

/**
 * A state with what a run made that died before its record: objects that carry the environment's labels and were applied by
 * this platform, and that neither the state nor the program knows. They count as begun, so that the next apply ends them.
 */
export async function addUnrecorded(
  state: StackState,
  ref: string,
  cluster: Cluster,
  desired: ResourceGraph | undefined,
): Promise<StackState> {
  const [team, environment] = ref.split("/");
  if (ref.startsWith("layers/")) return state;
  const known = new Set(
    [...state.resources, ...(desired?.resources ?? [])].flatMap(({ type, inputs = {} }) => {
      const object = tryObjectOf({ type, inputs });
      return object === undefined ? [] : [identityOf(object)];
    }),
  );
  const found = (await openLiveReader(cluster).listOwned()).map(({ object }) => object as KubernetesObject);
  const unrecorded = found.filter((object) => {
    const labels = object.metadata["labels"] as JsonObject;
    const isOurs = labels[environmentLabels.team] === team && labels[environmentLabels.environment] === environment;
    return isOurs && disposable.has(object.kind) && isApplied(object) && !known.has(identityOf(object));
  });
  return { ...state, pending: [...state.pending, ...unrecorded.map((object) => begun(object, state))] };
}

/** Controllers copy labels to what they make. */
function isApplied({ metadata }: KubernetesObject): boolean {
  const { managedFields, ownerReferences } = metadata as { managedFields?: readonly JsonObject[]; ownerReferences?: readonly JsonObject[] };
  const isByUs = managedFields?.some(({ manager, operation }) => manager === ownFieldManager && operation === "Apply") === true;
  return isByUs && (ownerReferences ?? []).length === 0;
}

function begun(object: KubernetesObject, { stack, project }: StackState): PendingOperation {
  const type = `kubernetes:${object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`}:${object.kind}`;
  const { name, namespace = null, labels = null } = object.metadata;
  const inputs = { apiVersion: object.apiVersion, kind: object.kind, metadata: { name, namespace, labels } };
  return { type: "creating", resource: { urn: makeUrn(stack, project, type, idOf(object)), custom: true, id: idOf(object), type, inputs } };
}
