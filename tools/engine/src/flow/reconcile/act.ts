import type { ApplyEvent, ApplyOutcome } from "../../apply/embedded.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { CostChange } from "../../contract/cost.ts";
import type { Consent, LedgerRecord, Materials, StepCounts } from "../../contract/ledger.ts";
import { isChange, type Plan, type Step } from "../../contract/plan.ts";
import { redact } from "../../contract/redact.ts";
import type { ApprovedPlan, LaneReason } from "../../contract/verdict.ts";
import type { RecordDraft } from "../../ledger/record-line.ts";
import type { Store } from "../../ledger/store.ts";
import { type Engine, type Place, pathsOnLive } from "./engine.ts";
import { isCurrent, isLost } from "./find-gap.ts";
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
  /** Files on `live` that are among its own and belong to nothing. */
  readonly strays: readonly string[];
}

export interface Run {
  readonly store: Store;
  readonly id: string;
  readonly commit: string;
  readonly now: () => Date;
  /** How long a claim holds when its run is not heard of again. */
  readonly claimMinutes: number;
}

/** A stack that this run may act on. */
export interface Claimed {
  readonly won: readonly ClaimedWork[];
  readonly lost: readonly Outcome[];
  /** Of the unready ones, those that another run took over. */
  readonly overtaken: readonly string[];
}

export interface ClaimedWork {
  readonly work: Work;
  /** Hash of the ledger's last record, which must still be the last when the result is written. */
  readonly head: string | undefined;
  /** The claim; undefined where no resource changes, and there is nothing to claim. */
  readonly intent?: LedgerRecord;
}

const faster = "Another run was faster.";
/** What is said of a stack that another run claimed while this one acted on it. */
export const overtaken = "Another run took over in the meantime.";

/**
 * Claims all stacks of a batch by one push. Killed before their results are pushed, nothing has happened but claims,
 * which the next run takes over. What is staged for `unready` stacks, which are being acted on, is not published.
 */
export async function claim(planned: readonly Work[], run: Run, unready: readonly Work[] = []): Promise<Claimed> {
  const { ledger } = run.store;
  const lost: Outcome[] = [];
  const won: ClaimedWork[] = [];
  // Publishing an earlier batch may have brought in what others published: a plan holds only against the record that it was made after.
  const heads = await ledger.headsOf(planned.map(({ place }) => place.ref));
  for (const work of planned) {
    const { last, place } = work;
    if (heads.get(place.ref)?.hash !== last?.hash) {
      lost.push({ ref: place.ref, status: "busy", message: faster });
      continue;
    }
    const before = last?.kind === "intent" ? await abandon(last, run) : last;
    const intent = needsAct(work) ? await ledger.append(intentOf(work, run)) : undefined;
    won.push({ work, head: (intent ?? before)?.hash, ...(intent === undefined ? {} : { intent }) });
  }
  const claims = won.filter(({ intent }) => intent !== undefined).map(({ work }) => work);
  if (claims.length === 0) return { won, lost, overtaken: [] };
  const published = await run.store.publish(messageOf("intent", claims, run), touchesOf([...claims, ...unready]), refsOf(unready));
  const isLost = ({ work }: ClaimedWork) => published.lost.includes(work.place.ref);
  for (const { work } of won.filter(isLost)) lost.push({ ref: work.place.ref, status: "busy", message: faster });
  return { won: won.filter((each) => !isLost(each)), lost, overtaken: published.lost.filter((ref) => refsOf(unready).includes(ref)) };
}

/** Publishes results, state and manifests by one push, but for those of `unready` stacks; returns those that another run took over. */
export async function publishResults(works: readonly Work[], run: Run, unready: readonly Work[] = []): Promise<readonly string[]> {
  return (await run.store.publish(messageOf("result", works, run), touchesOf([...works, ...unready]), refsOf(unready))).lost;
}

function refsOf(works: readonly Work[]): string[] {
  return works.map(({ place }) => place.ref);
}

/** Where no resource changes there is nothing to claim: only what it was rendered from is recorded. */
function needsAct({ plan, isUnfinished, strays }: Work): boolean {
  return isUnfinished || strays.length > 0 || plan.steps.some((step) => step.op !== "keep");
}

function intentOf(work: Work, run: Run): RecordDraft {
  const { place, plan, engine } = work;
  return {
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
  };
}

function listReasons(reasons: readonly LaneReason[]): { rule: string; lane: string }[] {
  return [...new Map(reasons.map(({ rule, lane }) => [`${rule} ${lane}`, { rule, lane }])).values()];
}

function sumOf({ currency, before, after }: CostChange): { currency: string; before: number; after: number } {
  return { currency, before, after };
}

/** The run before died between its claim and its result: what it did was never published. */
async function abandon(intent: Extract<LedgerRecord, { kind: "intent" }>, run: Run): Promise<LedgerRecord> {
  return run.store.ledger.append({
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

/** Brings one stack to where its plan says. Yields right before and right after each act. */
export async function* actOn({ work, head }: ClaimedWork, run: Run): AsyncGenerator<ReconcileEvent, Outcome> {
  const { place, plan, engine, desired, secrets } = work;
  const { ref } = place;
  const began = run.now().getTime();
  const record = async (end: Ending): Promise<Outcome> => {
    const said = end.error === undefined ? {} : { message: end.error };
    if ((await run.store.ledger.headsOf([ref])).get(ref)?.hash !== head) {
      run.store.live.discard(pathsOnLive(place));
      return { ref, status: "busy", message: overtaken };
    }
    await run.store.ledger.append({
      kind: "result",
      ...commonOf(ref, run),
      fingerprint: plan.fingerprint,
      outcome: end.ok ? "applied" : "failed",
      materials: work.materials,
      held: [...end.held],
      gone: work.isDestruction && end.isGone,
      steps: end.steps.map(({ urn, op, ok }) => ({ urn, op, ok })),
      milliseconds: run.now().getTime() - began,
      instance: place.instance.name,
      ...(work.stage === undefined ? {} : { stage: work.stage }),
      ...(end.error === undefined ? {} : { error: end.error }),
      ...(end.ok ? {} : { attempt: attemptOf(work) }),
    });
    const gone = work.isDestruction && end.isGone ? { gone: true } : {};
    return { ref, status: end.ok ? "applied" : "failed", plan, held: [...end.held], ...said, ...gone };
  };
  try {
    for (const path of work.strays) await run.store.live.remove(path);
    const applying = engine.apply(place, plan, {
      ...(desired === undefined ? {} : { desired }),
      ...(secrets === undefined ? {} : { secrets }),
      isAfterLoss: isLost(work.last),
    });
    let step = await applying.next();
    for (; step.done !== true; step = await applying.next()) yield { type: "act", ref, event: step.value satisfies ApplyEvent };
    return await record(step.value);
  } catch (error) {
    // Nothing half-done of this stack may be published with the others.
    run.store.live.discard(pathsOnLive(place));
    const message = redact(error instanceof Error ? error.message : String(error));
    return await record({ ok: false, steps: [], held: [], isGone: false, error: message });
  }
}

type Ending = Omit<ApplyOutcome, "state"> & { readonly isGone: boolean };

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
