import type { ResourceGraph } from "../../contract/graph.ts";
import type { DriftSweep } from "../drift.ts";
import { asLive } from "./as-live.ts";
import type { Store } from "../../ledger/store.ts";
import { refOfLivePath } from "../../ledger/verify-live.ts";

/** What a reconcile needs to know to take drift back: it sees what lives as what was last there. */
export interface Repair {
  /** Environments and layers with drift that nobody has accepted. */
  readonly refs: ReadonlySet<string>;
  asLive(ref: string, applied: ResourceGraph): ResourceGraph;
  /** Files on `live` in the stack's own folder that nothing asks for. */
  straysOf(ref: string): readonly string[];
  /** Called once the run has read the branches, before it looks at anything. Default: nothing is done. */
  stage?(store: Store): Promise<void>;
}

export function makeRepair({ groups, files }: Pick<DriftSweep, "groups" | "files">): Repair {
  const drifts = groups.flatMap((group) => group.drifts);
  const strays = drifts.filter(({ kind }) => kind === "orphan").flatMap(({ id }) => files[id] ?? []);
  const byRef = Map.groupBy(drifts, ({ ref }) => ref ?? "");
  return {
    refs: new Set([...drifts.flatMap(({ ref }) => ref ?? []), ...strays.flatMap((path) => refOfLivePath(path) ?? [])]),
    asLive: (ref, applied) => asLive(applied, byRef.get(ref) ?? []),
    straysOf: (ref) => strays.filter((path) => refOfLivePath(path) === ref),
  };
}
