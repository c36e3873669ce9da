import type { ApplyEvent } from "../../apply/embedded.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { CostChange } from "../../contract/cost.ts";
import type { Consent, LedgerRecord, Materials, StepCounts } from "../../contract/ledger.ts";
import { isChange, type Plan, type Step } from "../../contract/plan.ts";
import { redact } from "../../contract/redact.ts";
import type { ApprovedPlan, LaneReason } from "../../contract/verdict.ts";
import type { Store } from "../../ledger/store.ts";
import { type Engine, type Place, pathsOnLive } from "./engine.ts";
import { isCurrent } from "./find-gap.ts";
import type { Outcome, ReconcileEvent } from "./outcome.ts";

/** One stack that is out of step, planned and approved. */
export interface Work {
  readonly place: Place;
  readonly engine: Engine;
  readonly plan: ApprovedPlan;
  readonly desired?: ResourceGraph;
  readonly secrets?: ReadonlyMap<string, Json>;
  readonly isUnfinished: boolean;
  readonly last: LedgerRecord | undefined;
  readonly materials: Materials;
  readonly requestedBy: string;
  /** Who agreed; absent where nobody had to, or nobody was asked for it. */
  readonly consent?: Consent;
  readonly stage?: string;
  /** Nothing asks for it, or not here. */
  readonly isDestruction: boolean;
}

export interface Run {
  readonly store: Store;
  readonly id: string;
  readonly commit: string;
  readonly now: () => Date;
  /** How long a claim holds when its run is not heard of again. */
  readonly claimMinutes: number;
}

/**
 * Claims all stacks of a batch by one push, acts on those that it won, and publishes results, state and manifests by
 * one more. Killed before the second push, nothing has happened but claims, which the next run takes over.
 */
export async function* actOnBatch(planned: readonly Work[], run: Run): AsyncGenerator<ReconcileEvent, Outcome[]> {
  const outcomes: Outcome[] = [];
  const works: Work[] = [];
  // Publishing an earlier batch may have brought in what others published: a plan holds only against the record that it was made after.
  const heads = await run.store.ledger.headsOf(planned.map(({ place }) => place.ref));
  for (const work of planned) {
    if (heads.get(work.place.ref)?.hash === work.last?.hash) works.push(work);
    else outcomes.push({ ref: work.place.ref, status: "busy", message: "Another run was faster." });
  }
  const acting = works.filter(needsAct);
  for (const { last } of works) if (last?.kind === "intent") await abandon(last, run);
  yield { type: "claiming", refs: acting.map(({ place }) => place.ref) };
  const won = await claim(acting, run);
  for (const { place } of acting.filter((work) => !won.has(work)))
    outcomes.push({ ref: place.ref, status: "busy", message: "Another run was faster." });
  yield { type: "claimed", refs: [...won].map(({ place }) => place.ref) };
  const done = new Map<string, Outcome>();
  for (const work of works) {
    if (won.has(work) || !needsAct(work)) done.set(work.place.ref, yield* actOn(work, run));
  }
  yield { type: "publishing", refs: [...done.keys()] };
  const { lost } = await run.store.publish(messageOf("result", works, run), touchesOf(works));
  for (const [ref, outcome] of done)
    outcomes.push(lost.includes(ref) ? { ref, status: "busy", message: "Another run took over in the meantime." } : outcome);
  return outcomes;
}

/** Where no resource changes there is nothing to claim: only what it was rendered from is recorded. */
function needsAct({ plan, isUnfinished }: Work): boolean {
  return isUnfinished || plan.steps.some((step) => step.op !== "keep");
}

async function claim(works: readonly Work[], run: Run): Promise<Set<Work>> {
  if (works.length === 0) return new Set();
  for (const work of works) {
    const { place, plan, engine } = work;
    await run.store.ledger.append({
      kind: "intent",
      ...commonOf(place.ref, run),
      fingerprint: plan.fingerprint,
      requestedBy: work.requestedBy,
      engine: { name: engine.name, version: engine.version },
      counts: countSteps(plan.steps),
      lane: plan.verdict.lane,
      waivers: plan.verdict.violations.flatMap(({ waiver }) => (waiver === undefined ? [] : [waiver])),
      expires: new Date(run.now().getTime() + run.claimMinutes * 60_000).toISOString(),
      instance: place.instance.name,
      reasons: listReasons(plan.verdict.reasons),
      ...(work.consent === undefined || work.consent.length === 0 ? {} : { consent: work.consent }),
      ...(plan.verdict.cost === undefined ? {} : { cost: sumOf(plan.verdict.cost) }),
    });
  }
  const { lost } = await run.store.publish(messageOf("intent", works, run), touchesOf(works));
  return new Set(works.filter(({ place }) => !lost.includes(place.ref)));
}

function listReasons(reasons: readonly LaneReason[]): { rule: string; lane: string }[] {
  return [...new Map(reasons.map(({ rule, lane }) => [`${rule} ${lane}`, { rule, lane }])).values()];
}

function sumOf({ currency, before, after }: CostChange): { currency: string; before: number; after: number } {
  return { currency, before, after };
}

/** The run before died between its claim and its result: what it did was never published. */
async function abandon(intent: Extract<LedgerRecord, { kind: "intent" }>, run: Run): Promise<void> {
  await run.store.ledger.append({
    kind: "result",
    ...commonOf(intent.ref, run),
    fingerprint: intent.fingerprint,
    outcome: "abandoned",
    materials: {},
    held: [],
    gone: false,
    steps: [],
    error: `The run ${intent.run} did not come to an end.`,
    milliseconds: 0,
    ...(intent.instance === undefined ? {} : { instance: intent.instance }),
  });
}

async function* actOn(work: Work, run: Run): AsyncGenerator<ReconcileEvent, Outcome> {
  const { place, plan, engine, desired, secrets } = work;
  const { ref } = place;
  const began = run.now().getTime();
  try {
    const applying = engine.apply(place, plan, {
      ...(desired === undefined ? {} : { desired }),
      ...(secrets === undefined ? {} : { secrets }),
    });
    let step = await applying.next();
    for (; step.done !== true; step = await applying.next()) yield { type: "act", ref, event: step.value satisfies ApplyEvent };
    const { ok, steps, held, error, isGone } = step.value;
    const attempt = ok ? undefined : attemptOf(work);
    await run.store.ledger.append({
      kind: "result",
      ...commonOf(ref, run),
      fingerprint: plan.fingerprint,
      outcome: ok ? "applied" : "failed",
      materials: work.materials,
      held: [...held],
      gone: work.isDestruction && isGone,
      steps: steps.map(({ urn, op, ok: isDone }) => ({ urn, op, ok: isDone })),
      milliseconds: run.now().getTime() - began,
      instance: place.instance.name,
      ...(work.stage === undefined ? {} : { stage: work.stage }),
      ...(error === undefined ? {} : { error }),
      ...(attempt === undefined ? {} : { attempt }),
    });
    return {
      ref,
      status: ok ? "applied" : "failed",
      plan,
      held: [...held],
      ...(error === undefined ? {} : { message: error }),
      ...(work.isDestruction && isGone ? { gone: true } : {}),
    };
  } catch (error) {
    // Nothing half-done of this stack may be published with the others.
    run.store.live.discard(pathsOnLive(place));
    const message = redact(error instanceof Error ? error.message : String(error));
    await run.store.ledger.append({
      kind: "result",
      ...commonOf(ref, run),
      fingerprint: plan.fingerprint,
      outcome: "failed",
      materials: work.materials,
      held: [],
      gone: false,
      steps: [],
      error: message,
      milliseconds: run.now().getTime() - began,
      instance: place.instance.name,
      attempt: attemptOf(work),
      ...(work.stage === undefined ? {} : { stage: work.stage }),
    });
    return { ref, status: "failed", plan, message };
  }
}

function attemptOf({ last, materials }: Work): number {
  if (last?.kind !== "result" || last.outcome !== "failed") return 1;
  return isCurrent(last, new Map(Object.entries(materials))) ? (last.attempt ?? 1) + 1 : 1;
}

function commonOf(ref: string, { id, commit, now }: Run) {
  return { ref, run: id, commit, at: now().toISOString() };
}

function touchesOf(works: readonly Work[]): Map<string, string[]> {
  return new Map(works.map(({ place }) => [place.ref, pathsOnLive(place)]));
}

function messageOf(kind: "intent" | "result", works: readonly Work[], { commit, id }: Run): string {
  const [first] = works;
  const subject = works.length === 1 && first !== undefined ? first.place.ref : `${works.length} stacks`;
  return `${kind}: ${subject}\n\nmain at ${commit}\nrun ${id}\n`;
}

/** As every view counts them: components only group others. */
function countSteps(steps: readonly Step[]): StepCounts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, keep: 0, held: 0 };
  for (const step of steps)
    if (step.op === "create" ? step.after.custom : step.before.custom)
      counts[step.op === "keep" && step.held !== undefined ? "held" : step.op]++;
  return counts;
}

/** Whether a person would say that a plan does something, or would. */
export function hasChanges(plan: Plan): boolean {
  return plan.steps.some(isChange);
}
