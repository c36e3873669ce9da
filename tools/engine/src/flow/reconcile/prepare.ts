import { InternalError } from "../../contract/errors.ts";
import type { Fleet } from "../../contract/fleet.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import { environmentsProject, stackOfEnvironment } from "../../contract/identity.ts";
import type { Instance } from "../../contract/instance.ts";
import type { Json } from "../../contract/json.ts";
import type { LedgerRecord, Materials } from "../../contract/ledger.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Team } from "../../contract/team.ts";
import type { Waiver } from "../../contract/waiver.ts";
import { isLost } from "./find-gap.ts";
import { redact } from "../../contract/redact.ts";
import type { ApprovedPlan, Verdict } from "../../contract/verdict.ts";
import { volatileUrns } from "../../plan/change-record.ts";
import type { PlanInput } from "../../plan/make-plan.ts";
import type { Asked, ConsentAnswer } from "../consent/check-consent.ts";
import type { Repair } from "../drift/make-repair.ts";
import type { Work } from "./act.ts";
import type { Engine, Place } from "./engine.ts";
import { makeReleased } from "../released.ts";
import type { Outcome, ReconcileEvent } from "./outcome.ts";

/** What policy is told beside the plan. */
export interface JudgeFacts {
  readonly fleet: Fleet;
  readonly ref: string;
  readonly team?: Team;
  readonly stage?: string;
  readonly instance: Instance & { readonly name: string };
  /** Nothing asks for it any more. Default: false. */
  readonly isEnd?: boolean;
  /** Always those of main, or of what a change stands on: nobody excuses themselves. */
  readonly exceptions: { readonly waivers: ReadonlyMap<string, Waiver>; readonly today: string };
}

/** The rooms between rendering and applying. */
export interface Judgement {
  makePlan(input: PlanInput): Plan;
  judge(plan: Plan, facts: JudgeFacts): Verdict;
  /** Throws where the verdict denies it. */
  approve(plan: Plan, verdict: Verdict): ApprovedPlan;
}

/** One stack that is out of step, with all that is known before it is planned. */
export interface Candidate {
  readonly ref: string;
  readonly kind: Plan["kind"];
  readonly instance: Instance & { readonly name: string };
  readonly last: LedgerRecord | undefined;
  /** Undefined where nothing asks for it. */
  readonly desired?: { readonly graph: ResourceGraph; readonly materials: Materials; readonly secrets?: ReadonlyMap<string, Json> };
  /** What its destruction depends on. */
  readonly goneMaterials: Materials;
  readonly requestedBy: string;
  readonly stage?: string;
  /** Only drift is to be taken back: all that main asks for here has been applied, and agreed to. */
  readonly repair?: Repair;
}

interface PrepareContext {
  readonly fleet: Fleet;
  readonly engines: Readonly<Record<Instance["engine"], Engine>>;
  readonly judgement: Judgement;
  readonly volatile: Set<string>;
  readonly exceptions: JudgeFacts["exceptions"];
  /** Asked of what is not in the automatic lane. Default: whatever is on main was agreed to. */
  readonly consent?: (asked: Omit<Asked, "applied">) => Promise<ConsentAnswer>;
}

export type Prepared = { readonly work: Work; readonly verdict: Verdict; readonly isMove: boolean } | { readonly outcome: Outcome };

/** Plans one stack against what was last applied, has it judged, and asks its engine whether it can. Nothing is done yet. */
export async function* prepare(candidate: Candidate, context: PrepareContext): AsyncGenerator<ReconcileEvent, Prepared> {
  const { ref, kind, last, desired } = candidate;
  const from = instanceOf(last);
  const isMove = desired !== undefined && from !== undefined && from !== candidate.instance.name && !isGone(last);
  const instance = isMove ? findInstance(context.fleet, from) : candidate.instance;
  if (instance === undefined)
    return refuse(
      ref,
      `It still stands on the instance ${from ?? ""}, which is no longer in platform/instances.yaml.`,
      "Put the instance back until nothing stands on it.",
    );
  const place = makePlace(ref, kind, instance);
  const engine = context.engines[instance.engine];
  if (engine.whyMissing !== undefined) return { outcome: { ref, status: "waiting", message: engine.whyMissing } };
  const { graph: applied, isUnfinished } = await engine.readLast(
    place,
    isLost(last) || (last?.kind === "result" && last.outcome === "failed"),
  );
  const before = applied === undefined ? undefined : (candidate.repair?.asLive(ref, applied) ?? applied);
  const after = isMove ? undefined : desired?.graph;
  const team = context.fleet.teams.get(ref.split("/")[0] ?? "");
  const plan = context.judgement.makePlan({
    ref,
    kind,
    project: place.project,
    stack: place.stack,
    instance: instance.name,
    volatile: context.volatile,
    released: makeReleased(ref, team),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  if (kind === "layer") for (const urn of volatileUrns(plan)) context.volatile.add(urn);
  const held = plan.steps.filter((step) => step.op === "keep" && step.held !== undefined);
  if (isMove && held.length > 0) {
    return refuse(
      ref,
      `Its stage moves it from the instance ${instance.name} to ${candidate.instance.name}, and ${held.map(({ name }) => name).join(", ")} hold${held.length === 1 ? "s" : ""} data that would be lost.`,
      `Move the data first and name it under \`destroyData\` in environments/${ref.split("/")[0] ?? ""}/team.yaml, or take the old stage back.`,
    );
  }
  const verdict = context.judgement.judge(plan, {
    fleet: context.fleet,
    ref,
    instance,
    exceptions: context.exceptions,
    ...(desired === undefined ? { isEnd: true } : {}),
    ...(team === undefined ? {} : { team }),
    ...(candidate.stage === undefined ? {} : { stage: candidate.stage }),
  });
  yield { type: "planned", ref, plan, verdict };
  if (!verdict.allowed)
    return {
      outcome: {
        ...refuse(
          ref,
          verdict.violations
            .filter(({ waiver }) => waiver === undefined)
            .map(({ message }) => message)
            .join(" "),
          "Change the request, or ask for a waiver.",
        ).outcome,
        plan,
        verdict,
      },
    };
  const whyNot = engine.whyNot(place, plan);
  if (whyNot !== undefined) return { outcome: { ref, status: "refused", message: whyNot, plan, verdict } };
  const isAgreed = verdict.lane === "automatic" || candidate.repair !== undefined;
  const answer = isAgreed ? undefined : await context.consent?.({ ref, plan, verdict });
  if (answer !== undefined && "refusal" in answer) return { outcome: { ref, status: "refused", ...answer.refusal, plan, verdict } };
  const isDestruction = after === undefined;
  return {
    verdict,
    isMove,
    work: {
      place,
      engine,
      isUnfinished,
      last,
      isDestruction,
      plan: context.judgement.approve(plan, verdict),
      requestedBy: candidate.requestedBy,
      ...(answer === undefined ? {} : { consent: answer.consent }),
      materials: isDestruction ? candidate.goneMaterials : materialsOf(candidate),
      ...(isDestruction || desired === undefined
        ? {}
        : { desired: desired.graph, ...(desired.secrets === undefined ? {} : { secrets: desired.secrets }) }),
      ...(candidate.stage === undefined ? {} : { stage: candidate.stage }),
      strays: candidate.repair?.straysOf(ref) ?? [],
    },
  };
}

export function makePlace(ref: string, kind: Plan["kind"], instance: Place["instance"]): Place {
  if (kind === "environment") return { ref, kind, instance, project: environmentsProject, stack: stackOfEnvironment(ref) };
  return { ref, kind, instance, project: ref.split("/").at(-1) ?? ref, stack: instance.name };
}

export function findInstance(fleet: Fleet, name: string): Place["instance"] | undefined {
  const instance = Object.hasOwn(fleet.platform.instances, name) ? fleet.platform.instances[name] : undefined;
  return instance === undefined ? undefined : { ...instance, name };
}

/** Where the last run that spoke of it acted. */
export function instanceOf(last: LedgerRecord | undefined): string | undefined {
  return last?.instance;
}

function isGone(last: LedgerRecord | undefined): boolean {
  return last?.kind === "result" && last.gone;
}

function materialsOf({ ref, desired }: Candidate): Materials {
  if (desired === undefined) throw new InternalError(`${ref} is not desired and was to be made.`);
  return desired.materials;
}

function refuse(ref: string, message: string, fix: string): { outcome: Outcome } {
  return { outcome: { ref, status: "refused", message, fix } };
}

export function failedOf(ref: string, error: { readonly message: string; readonly fix?: string | undefined }): Outcome {
  return { ref, status: "failed", message: redact(error.message), ...(error.fix === undefined ? {} : { fix: error.fix }) };
}
