import { UserError } from "../../contract/errors.ts";
import type { LedgerRecord } from "../../contract/ledger.ts";
import type { Store } from "../../ledger/store.ts";
import { type Choice, choosesInstances, isChosenInstance, isChosenRef, isLayer } from "./choose.ts";
import type { DesiredSource, Glance } from "./desired-source.ts";
import { findGaps, type Gap } from "./find-gap.ts";
import { findLaterCommits } from "./find-stale.ts";
import { guardDeletes } from "./guard-deletes.ts";
import { locate } from "./locate.ts";
import { isRunAlive } from "./run-id.ts";

export { isLayer };

/** Names commits of a clone. */
export interface CommitReader {
  readonly root: string;
  resolveCommit(revision: string): Promise<string>;
  treeOf(revision: string): Promise<string>;
}

interface CompareOptions extends Choice {
  readonly repository: CommitReader;
  readonly source: DesiredSource;
  readonly store: Store;
  readonly now: () => Date;
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
  /** All environments that the commit asks for. */
  readonly desired: ReadonlySet<string>;
  /** All instances of the commit. */
  readonly instances: Glance["instances"];
}

/** What is asked for, against the last records. Refuses, before anything is done, what looks like an accident. */
export async function compare(options: CompareOptions, commit: string): Promise<Comparison> {
  const { repository, source, store, now, only, isAlive = isRunAlive } = options;
  const tree = await repository.treeOf(commit);
  const { environments, layers, ids, instances } = await source.glance(tree);
  const desired = [...environments, ...layers];
  const heads = await store.ledger.heads();
  const found = findGaps({ desired, heads, ids, now: now(), isAlive, isImpatient: only !== undefined });
  const gaps = options.dangerouslyGoBack === true ? found : await markStale(found, repository.root, commit);
  guardDeletes({ gaps, desired: environments.size, dangerouslyDeleteShare: options.dangerouslyDeleteShare });
  requireKnown(only, new Set([...desired, ...heads.keys()]));
  requireInstances(options.instances, instances);
  const shared = gaps.filter(({ ref }) => isChosenRef(ref, options));
  const located = choosesInstances(options) ? await locate(shared, { source, tree, isDesired: (ref) => environments.has(ref) }) : undefined;
  const chosen = shared.filter(({ ref }) => located === undefined || isChosenInstance(located.get(ref), options, instances));
  return {
    inSync: chosen.filter((gap) => gap.kind === "in-sync"),
    open: chosen.filter((gap) => gap.kind !== "in-sync"),
    openLayers: new Set(gaps.filter((gap) => isLayer(gap.ref) && gap.kind !== "in-sync" && gap.kind !== "destroy").map(({ ref }) => ref)),
    heads,
    ids,
    desired: environments,
    instances,
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

function requireKnown(only: readonly string[] | undefined, known: ReadonlySet<string>): void {
  const unknown = (only ?? []).filter((ref) => !known.has(ref));
  if (unknown.length === 0) return;
  throw new UserError(`${unknown.join(", ")}: there is no such environment, neither asked for nor applied.`, {
    fix: "`platform status` lists what there is.",
  });
}

function requireInstances(names: readonly string[] | undefined, known: Glance["instances"]): void {
  const unknown = (names ?? []).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new UserError(`${unknown.join(", ")}: there is no such instance in platform/instances.yaml.`, {
    fix: `There is ${[...known.keys()].join(", ")}.`,
  });
}
