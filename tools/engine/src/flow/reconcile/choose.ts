import { needsIdentity } from "../../contract/needs-identity.ts";
import type { Glance } from "./desired-source.ts";
import { isInShard } from "./shard.ts";

/** What a run is about. All that is given must hold; given nothing, it is about everything. */
export interface Choice {
  /** Only these environments (`<team>/<environment>`), and all layers. */
  readonly only?: readonly string[] | undefined;
  /** Only this share of the environments; `index` counts from 1. Layers belong to the first. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  /** Only what stands on these instances, or is to stand there. */
  readonly instances?: readonly string[] | undefined;
  /** Leave out what stands on an instance that needs a cloud's identity: it has a job of its own. */
  readonly withoutIdentity?: boolean | undefined;
}

export function isLayer(ref: string): boolean {
  return ref.startsWith("layers/") && ref.split("/").length === 3;
}

/** Layers come with whatever stands on them; of several shards, with the first. */
export function isChosenRef(ref: string, { only, shard }: Choice): boolean {
  if (isLayer(ref)) return shard === undefined || shard.index === 1;
  if (only !== undefined && !only.includes(ref)) return false;
  return shard === undefined || isInShard(ref, shard);
}

/**
 * `name` is undefined, or that of no instance, where a request can't be read or an instance was taken away: whoever has
 * no identity says so. Together, a run without identity and one for each instance that needs one are about everything,
 * and no two of them about the same.
 */
export function isChosenInstance(name: string | undefined, { instances, withoutIdentity }: Choice, known: Glance["instances"]): boolean {
  if (instances !== undefined && (name === undefined || !instances.includes(name))) return false;
  return withoutIdentity !== true || !needsIdentity(known.get(name ?? "") ?? {});
}

export function choosesInstances({ instances, withoutIdentity }: Choice): boolean {
  return instances !== undefined || withoutIdentity === true;
}
