import type { Instance } from "../contract/instance.ts";
import type { Store } from "../ledger/store.ts";
import type { GraphCache } from "../render/graph-cache.ts";
import type { Renderer } from "../render/renderer.ts";
import type { ConsentCheck } from "./consent/check-consent.ts";
import type { Repair } from "./drift/make-repair.ts";
import { hasChanges } from "./reconcile/act.ts";
import type { Choice } from "./reconcile/choose.ts";
import { closeGaps } from "./reconcile/close-gaps.ts";
import { type CommitReader, type Comparison, compare, isLayer } from "./reconcile/compare.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import type { Engine } from "./reconcile/engine.ts";
import type { Gap } from "./reconcile/find-gap.ts";
import type { ReconcileEvent, ReconcileSummary } from "./reconcile/outcome.ts";
import type { Judgement } from "./reconcile/prepare.ts";

export { openDesiredSource, type DesiredSource } from "./reconcile/desired-source.ts";
export { makeEmbeddedEngine, makeMissingEngine, type Engine } from "./reconcile/engine.ts";
export { makePulumiEngine } from "./reconcile/pulumi-engine.ts";
export { countOutcomes, type ReconcileEvent, type ReconcileSummary } from "./reconcile/outcome.ts";
export { makeRunId } from "./reconcile/run-id.ts";

export interface ReconcileOptions extends Choice {
  readonly repository: CommitReader;
  readonly store: Store;
  readonly source: DesiredSource;
  /** Layer names in their order, from platform/layers.ts. */
  readonly layers: readonly string[];
  readonly renderer: Renderer;
  readonly cache?: GraphCache;
  readonly judgement: Judgement;
  readonly engines: Readonly<Record<Instance["engine"], Engine>>;
  /** What to make true. Default: HEAD. */
  readonly commit?: string;
  /** Their failures are tried again at once. */
  readonly only?: readonly string[] | undefined;
  /** Say what would be done. Default: false. */
  readonly dryRun?: boolean;
  /** Destroy up to this share of the fleet in one run (0 to 1). Default: 0.25 */
  readonly dangerouslyDeleteShare?: number;
  /** Apply a commit although a later one has been applied already. Default: false. */
  readonly dangerouslyGoBack?: boolean;
  /** How many environments are claimed, acted on and published together. Default: 100. */
  readonly batchSize?: number;
  /** How long a claim holds when its run is not heard of again. Default: 60. */
  readonly claimMinutes?: number;
  /** Whether graphs with secrets are rendered with their texts; the renderer must bring them. Default: false. */
  readonly secrets?: boolean;
  /** Who says whether people agreed to what a commit asks for, of the environments that are out of step. Default: whatever is on main was agreed to. */
  readonly consent?: (commit: string, refs: readonly string[]) => Pick<ConsentCheck, "check">;
  /** Take drift back where everything else is in step. Default: what lives is trusted to be what was applied. */
  readonly repair?: Repair;
  readonly runId: string;
  readonly now: () => Date;
  /** Default: knows the processes of this machine. */
  readonly isAlive?: (run: string) => boolean | undefined;
}

/**
 * Closes the gap between a commit and what was last applied. It needs no event and remembers nothing: each
 * environment's last record says what it was made from, and whatever differs is planned, judged, claimed, applied and
 * recorded. So it may be run twice, at once or never, and be killed anywhere. No environment stops another.
 */
export async function* reconcile(options: ReconcileOptions): AsyncGenerator<ReconcileEvent, ReconcileSummary> {
  const { repository, store, runId, now } = options;
  const began = now().getTime();
  const commit = await repository.resolveCommit(options.commit ?? "HEAD");
  const tree = await repository.treeOf(commit);
  await store.pull();
  await options.repair?.stage?.(store);
  const comparison = reopen(await compare(options, commit), options.repair);
  yield { type: "compared", inSync: comparison.inSync.length, open: comparison.open.length };
  const run = { store, id: runId, commit, now, claimMinutes: options.claimMinutes ?? 60 };
  const outcomes = yield* closeGaps({
    ...comparison,
    options,
    run,
    tree,
    ...(options.consent === undefined ? {} : { consent: options.consent(commit, environmentsOf(comparison.open)) }),
  });
  // Made anew from changed materials, and the same: recorded, and no news to anybody.
  const news = outcomes.filter(({ status, plan }) => status !== "applied" || plan === undefined || hasChanges(plan));
  const held = [
    ...comparison.inSync.filter(({ last }) => last.held.length > 0),
    ...outcomes.filter((outcome) => (outcome.held ?? []).length > 0),
  ];
  return {
    run: runId,
    commit,
    outcomes: news,
    inSync: comparison.inSync.length + outcomes.length - news.length,
    held: [...new Set(held.map(({ ref }) => ref))].sort(),
    milliseconds: now().getTime() - began,
  };
}

/** What drifted is out of step although its record says otherwise. */
function reopen(comparison: Comparison, repair: Repair | undefined): Comparison {
  if (repair === undefined) return comparison;
  const drifted = comparison.inSync.filter(({ ref, last }) => repair.refs.has(ref) && last.materials[`environments/${ref}`] !== "");
  return {
    ...comparison,
    inSync: comparison.inSync.filter((gap) => !drifted.includes(gap)),
    open: [...comparison.open, ...drifted.map(({ ref, last }): Gap => ({ ref, kind: "apply", last, isRepair: true }))],
  };
}

function environmentsOf(gaps: readonly Gap[]): string[] {
  return gaps.map(({ ref }) => ref).filter((ref) => !isLayer(ref));
}
