import type { Json, JsonObject } from "../../contract/json.ts";
import { environmentLabels, ownerLabel, ownFieldManager } from "../../contract/live.ts";
import { findSecret, identityOf, type KubernetesObject, namespaceOf } from "../kubernetes-object.ts";
import { type Target, TargetBusy } from "../targets/target.ts";
import { explainPods } from "./explain-pods.ts";
import { explainRefusal, findConflicts } from "./explain-refusal.ts";
import { hasField, removeAdditions } from "./field-path.ts";
import { whyNotReady } from "./judge-readiness.ts";
import type { Cluster } from "./open-cluster.ts";

interface KubernetesTargetOptions {
  readonly cluster: Cluster;
  readonly now: () => Date;
  /** How long objects may take until they are ready; 0: nobody looks. */
  readonly readySeconds: number;
  /** Take fields back that were the platform's and that others have set since, instead of reporting them. Default: false. */
  readonly force?: boolean;
}

/** Nothing of these ever becomes ready, or unready. */
const always = new Set(
  "ConfigMap HorizontalPodAutoscaler LimitRange Namespace NetworkPolicy PodDisruptionBudget ResourceQuota Role RoleBinding Secret Service ServiceAccount".split(
    " ",
  ),
);
/** What pods or jobs stand on: gone only when those are. */
const workloads = new Set(["CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"]);
const lookAgainSeconds = 2;

/**
 * Objects as an API server holds them, by server-side apply under a field manager of our own: what others have set is
 * left to them, and where both want the same field it is an error that names it: only what was ours may be taken back. What is
 * there and isn't the platform's is neither taken over nor deleted.
 */
export function openKubernetesTarget({ cluster, now, readySeconds, force = false }: KubernetesTargetOptions): Target {
  const made = new Set<string>();
  const expected = new Map<string, KubernetesObject>();
  let deadline: number | undefined;

  /** What brings the kind may have been applied a moment ago; and one that has just started forgets for a while what it was taught. */
  function explainUnknown({ apiVersion, kind }: KubernetesObject): Error {
    const [group] = apiVersion.split("/");
    const isComing = [...expected.values()].some(
      (each) => each.kind === "CustomResourceDefinition" && asObject(each["spec"])["group"] === group,
    );
    const message = `${apiVersion} ${kind} is unknown to the API server: install what brings it (platform/services names it)`;
    return isComing || cluster.hadTrouble ? new TargetBusy(message, 2) : new Error(message);
  }

  async function pathOf(object: KubernetesObject): Promise<string | undefined> {
    const namespace = namespaceOf(object);
    const { apiVersion, kind, metadata } = object;
    return cluster.tryPathOf({ apiVersion, kind, name: metadata.name, ...(namespace === undefined ? {} : { namespace }) });
  }

  async function refuseForeign(path: string, object: KubernetesObject): Promise<void> {
    // In a namespace that did not exist a moment ago there is nothing.
    if (made.has(namespaceOf(object) ?? "")) return;
    const { status, body } = await cluster.send("GET", path);
    if (status === 404 && object.kind === "Namespace") made.add(object.metadata.name);
    if (status === 200 && !isOwn(body, object))
      throw new Error(`is there already, made by ${managersOf(body)}, and is not this environment's: delete it or give yours another name`);
  }

  return {
    name: "kubernetes",
    immediate: true,
    whyNot(object) {
      const secret = findSecret(object);
      return secret === undefined ? undefined : `holds a secret at ${secret}, which the platform never sends: use an ExternalSecret`;
    },
    async put(object, { isNew, applied, seen }) {
      const path = await pathOf(object);
      if (path === undefined) throw explainUnknown(object);
      if (isNew) await refuseForeign(path, object);
      const query = `${path}?fieldManager=${ownFieldManager}&fieldValidation=Strict`;
      let answer = await cluster.send("PATCH", query, object);
      const conflicts = findConflicts(answer);
      const wasOurs = applied !== undefined && conflicts.length > 0 && conflicts.every(({ field }) => hasField(applied, field));
      if (wasOurs && force) answer = await cluster.send("PATCH", `${query}&force=true`, object);
      if (answer.status >= 300) throw explainRefusal(answer, { wasOurs });
      const additions = seen === undefined || applied === undefined ? [] : removeAdditions(seen, [applied, object], answer.body);
      if (additions.length > 0) await takeAway(query, additions, answer.body);
      expected.set(identityOf(object), object);
    },
    expect: (object) => void expected.set(identityOf(object), object),
    async remove(object) {
      expected.delete(identityOf(object));
      const path = await pathOf(object);
      if (path === undefined && cluster.hadTrouble) throw explainUnknown(object);
      const live = path === undefined ? undefined : await cluster.send("GET", path);
      if (path === undefined || live?.status !== 200 || !isOwn(live.body, object)) return;
      const { uid } = asObject(live.body["metadata"]);
      const { status, body } = await cluster.send("DELETE", path, {
        propagationPolicy: workloads.has(object.kind) ? "Foreground" : "Background",
        preconditions: { uid: uid ?? null },
      });
      // Gone, or by now another one's.
      if (status === 404 || status === 409) return;
      if (status >= 300) throw explainRefusal({ status, body });
      // All that stood in it is gone before; its controller takes the name away.
      const { deletionTimestamp, finalizers } = asObject(body["metadata"]);
      if (object.kind !== "Namespace" && deletionTimestamp !== undefined)
        throw new TargetBusy(
          `is being deleted, and waits for ${Array.isArray(finalizers) ? finalizers.map(asText).join(", ") : "its controller"}`,
          1,
        );
    },
    async finish() {
      if (readySeconds === 0) return undefined;
      deadline ??= now().getTime() + readySeconds * 1000;
      for (const object of [...expected.values()].filter(({ kind }) => !always.has(kind))) {
        const reason = await findReason(object);
        if (reason === undefined) expected.delete(identityOf(object));
        else if (now().getTime() < deadline) return { object, reason, retrySeconds: lookAgainSeconds };
        else return { object, reason: `${(await tellPods(object)) ?? reason} (after ${readySeconds} s)` };
      }
      return undefined;
    },
  };

  async function findReason(object: KubernetesObject): Promise<string | undefined> {
    const path = await pathOf(object);
    const { status, body } = path === undefined ? { status: 404, body: {} } : await cluster.send("GET", path);
    return status === 200 ? whyNotReady(body) : "is gone again";
  }

  /** What its pods say is nearer to the cause than what their controller says. */
  async function tellPods(object: KubernetesObject): Promise<string | undefined> {
    const selected = asObject(asObject(asObject(object["spec"])["selector"])["matchLabels"]);
    if (!workloads.has(object.kind) || Object.keys(selected).length === 0) return undefined;
    const selector = Object.entries(selected).map(([key, value]) => `${key}=${asText(value)}`);
    const path = `/api/v1/namespaces/${namespaceOf(object) ?? "default"}/pods?limit=50&labelSelector=${encodeURIComponent(selector.join(","))}`;
    const { status, body } = await cluster.send("GET", path);
    return status === 200 && Array.isArray(body["items"]) ? explainPods(body["items"].map(asObject)) : undefined;
  }

  async function takeAway(query: string, additions: readonly JsonObject[], live: JsonObject): Promise<void> {
    const unchanged = { op: "test", path: "/metadata/resourceVersion", value: asObject(live["metadata"])["resourceVersion"] ?? null };
    const answer = await cluster.send("PATCH", query, [unchanged, ...additions], "application/json-patch+json");
    if (answer.status === 422 || answer.status === 409) throw new TargetBusy("it changes at this moment", 1);
    if (answer.status >= 300) throw explainRefusal(answer);
  }
}

/** The platform's, and of the same environment: all labels that say so are those of the object that is wanted. */
function isOwn(live: JsonObject, wanted: KubernetesObject): boolean {
  const [theirs, ours] = [labelsOf(live), labelsOf(wanted)];
  const keys = [ownerLabel.key, environmentLabels.team, environmentLabels.environment].filter((key) => ours[key] !== undefined);
  return keys.length > 0 && keys.every((key) => theirs[key] === ours[key]);
}

function managersOf(live: JsonObject): string {
  const fields = asObject(live["metadata"])["managedFields"];
  const names = Array.isArray(fields) ? fields.map((each) => asObject(each)["manager"]).filter((name) => typeof name === "string") : [];
  return [...new Set(names)].join(", ") || "somebody";
}

function labelsOf(object: JsonObject): JsonObject {
  return asObject(asObject(object["metadata"])["labels"]);
}

function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
