import { UserError } from "../../contract/errors.ts";
import type { LedgerRecord } from "../../contract/ledger.ts";
import type { Store } from "../../ledger/store.ts";
import type { DesiredSource } from "./desired-source.ts";
import { findGaps, type Gap } from "./find-gap.ts";
import { findLaterCommits } from "./find-stale.ts";
import { guardDeletes } from "./guard-deletes.ts";
import { isRunAlive } from "./run-id.ts";
import { isInShard } from "./shard.ts";

/** Names commits of a clone. */
export interface CommitReader {
  readonly root: string;
  resolveCommit(revision: string): Promise<string>;
  treeOf(revision: string): Promise<string>;
}

interface CompareOptions {
  readonly repository: CommitReader;
  readonly source: Pick<DesiredSource, "glance">;
  readonly store: Store;
  readonly now: () => Date;
  readonly only?: readonly string[];
  readonly shard?: { readonly index: number; readonly count: number };
  readonly dangerouslyDeleteShare?: number;
  readonly dangerouslyGoBack?: boolean;
  readonly isAlive?: (run: string) => boolean | undefined;
}

export interface Comparison {
  /** Of what was chosen: nothing to do. */
  readonly inSync: readonly Extract<Gap, { kind: "in-sync" }>[];
  /** Of what was chosen: all the rest. */
  readonly open: readonly Gap[];
  /** All layers that are out of step, chosen or not: nothing is built on them meanwhile. */
  readonly openLayers: ReadonlySet<string>;
  readonly heads: ReadonlyMap<string, LedgerRecord>;
  /** The id of everything that materials can name. */
  readonly ids: ReadonlyMap<string, string>;
}

/** What is asked for, against the last records. Refuses, before anything is done, what looks like an accident. */
export async function compare(options: CompareOptions, commit: string): Promise<Comparison> {
  const { repository, source, store, now, only, shard, isAlive = isRunAlive } = options;
  const { environments, layers, ids } = await source.glance(await repository.treeOf(commit));
  const desired = [...environments, ...layers];
  const heads = await store.ledger.heads();
  const found = findGaps({ desired, heads, ids, now: now(), isAlive, isImpatient: only !== undefined });
  const gaps = options.dangerouslyGoBack === true ? found : await markStale(found, repository.root, commit);
  guardDeletes({ gaps, desired: environments.size, dangerouslyDeleteShare: options.dangerouslyDeleteShare });
  requireKnown(only, new Set([...desired, ...heads.keys()]));
  const chosen = gaps.filter(({ ref }) => isChosen(ref, only, shard));
  return {
    inSync: chosen.filter((gap) => gap.kind === "in-sync"),
    open: chosen.filter((gap) => gap.kind !== "in-sync"),
    openLayers: new Set(gaps.filter((gap) => isLayer(gap.ref) && gap.kind !== "in-sync" && gap.kind !== "destroy").map(({ ref }) => ref)),
    heads,
    ids,
  };
}

async function markStale(gaps: Gap[], root: string, commit: string): Promise<Gap[]> {
  const later = await findLaterCommits(
    root,
    commit,
    gaps.flatMap(({ kind, last }) => (kind === "apply" || kind === "destroy" ? (last?.commit ?? []) : [])),
  );
  return gaps.map((gap) =>
    gap.last !== undefined && later.has(gap.last.commit) && (gap.kind === "apply" || gap.kind === "destroy")
      ? { ref: gap.ref, kind: "stale", last: gap.last }
      : gap,
  );
}

export function isLayer(ref: string): boolean {
  return ref.startsWith("layers/") && ref.split("/").length === 3;
}

/** Layers come with whatever stands on them; of several shards, with the first. */
function isChosen(ref: string, only: readonly string[] | undefined, shard: CompareOptions["shard"]): boolean {
  if (isLayer(ref)) return shard === undefined || shard.index === 1;
  if (only !== undefined && !only.includes(ref)) return false;
  return shard === undefined || isInShard(ref, shard);
}

function requireKnown(only: readonly string[] | undefined, known: ReadonlySet<string>): void {
  const unknown = (only ?? []).filter((ref) => !known.has(ref));
  if (unknown.length === 0) return;
  throw new UserError(`${unknown.join(", ")}: there is no such environment, neither asked for nor applied.`, {
    fix: "`platform status` lists what there is.",
  });
}
