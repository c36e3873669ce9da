import { tryObjectOf } from "../../apply/kubernetes-object.ts";
import { graphOfState, readState } from "../../apply/state.ts";
import type { FileTree } from "../../contract/file-tree.ts";
import type { Fleet } from "../../contract/fleet.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { LedgerRecord } from "../../contract/ledger.ts";
import type { DesiredObject } from "../../drift/find-drift.ts";
import { isLayer } from "../reconcile/compare.ts";
import type { Place } from "../reconcile/engine.ts";
import { findInstance, makePlace } from "../reconcile/prepare.ts";

/** One stack as it was last applied, as far as it is made of Kubernetes objects. */
export interface AppliedStack {
  readonly place: Place;
  readonly graph: ResourceGraph;
  readonly objects: readonly DesiredObject[];
}

export interface DesiredStacks {
  readonly stacks: readonly AppliedStack[];
  /** Ref -> why nobody can say what it should be now. */
  readonly errors: ReadonlyMap<string, string>;
}

/** What was last applied and recorded, from the state on `live`; whatever a run is at right now is left to that run. */
export async function listDesired(
  { live, fleet, heads }: { readonly live: FileTree; readonly fleet: Fleet; readonly heads: ReadonlyMap<string, LedgerRecord> },
  isAsked: (ref: string) => boolean,
): Promise<DesiredStacks> {
  const stacks: AppliedStack[] = [];
  const errors = new Map<string, string>();
  for (const [ref, last] of [...heads].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isAsked(ref) || (last.kind === "result" && last.gone)) continue;
    const name = last.instance ?? (isLayer(ref) ? (ref.split("/")[1] ?? "") : "");
    const instance = findInstance(fleet, name);
    if (instance === undefined) errors.set(ref, `It stands on the instance ${name}, which is no longer in platform/instances.yaml.`);
    else if (last.kind === "intent") errors.set(ref, "A run has claimed it and not come to its end yet: look again when it has.");
    else {
      const place = makePlace(ref, isLayer(ref) ? "layer" : "environment", instance);
      try {
        stacks.push(await readStack(live, place));
      } catch (error) {
        errors.set(ref, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return { stacks, errors };
}

async function readStack(live: FileTree, place: Place): Promise<AppliedStack> {
  const state = await readState(live, place.project, place.stack);
  const graph = graphOfState(state);
  const uids = new Map(state.resources.map(({ urn, outputs }) => [urn, uidOf(outputs?.["metadata"])]));
  const objects = graph.resources.flatMap((resource): DesiredObject[] => {
    const object = tryObjectOf(resource);
    if (object === undefined) return [];
    const uid = uids.get(resource.urn);
    return [{ ref: place.ref, urn: resource.urn, object, ...(uid === undefined ? {} : { uid }) }];
  });
  return { place, graph, objects };
}

function uidOf(metadata: unknown): string | undefined {
  const uid = typeof metadata === "object" && metadata !== null && "uid" in metadata ? metadata.uid : undefined;
  return typeof uid === "string" ? uid : undefined;
}
