import { isSecretValue } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import type { Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { rankOf } from "./lane-words.ts";
import { isObject, kindOf } from "./short-names.ts";

/** Plans that do the same, each to its own stack: what a new version of a golden path does to a fleet. */
export interface PlanGroup {
  /** Speaks for all of them. */
  readonly plan: Plan;
  readonly plans: readonly Plan[];
  readonly verdict: Verdict | undefined;
}

/** What needs most attention stands first; among equals, the order of the record. */
export function groupPlans(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>): PlanGroup[] {
  const groups = new Map<string, { plan: Plan; plans: Plan[]; verdict: Verdict | undefined }>();
  for (const plan of plans) {
    const verdict = verdicts.get(plan.ref);
    const key = `${plan.kind === "layer" ? plan.ref : "environment"} ${describeVerdict(verdict)} ${signPlan(plan)}`;
    const group = groups.get(key) ?? { plan, plans: [], verdict };
    group.plans.push(plan);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => rankOf(b.verdict) - rankOf(a.verdict));
}

/** What a plan does, without the names that are its own: how many objects it does it to makes no difference. */
function signPlan(plan: Plan): string {
  const signs = plan.steps.flatMap((step) => {
    const sign = signStep(plan, step);
    if (sign === undefined) return [];
    // What goes or is made anew is named, so that nobody agrees to one loss and gets another.
    return step.op === "create" || step.op === "update" ? sign : `${sign} ${JSON.stringify(step.name)}`;
  });
  return [...new Set(signs)].sort().join("\n");
}

/** Equal for steps that do the same in several environments; nothing for what does not change or only groups others. */
export function signStep({ ref }: Plan, step: Step): string | undefined {
  const kind = kindOf(step);
  if (kind === undefined || !isObject(step)) return undefined;
  const text = JSON.stringify([kind, step.type, step.op === "replace" && step.deleteFirst, step.why, describeStep(step)], hideSecrets);
  return withoutOwnNames(text, ref, step);
}

function describeStep(step: Step): unknown {
  if (step.op === "create") return [step.after.inputs, step.after.protect];
  return step.op === "update" || step.op === "replace" ? step.changes : undefined;
}

/** A hash of a secret differs wherever the secret does; what is shown of it doesn't. */
function hideSecrets(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && isSecretValue(value as Json) ? "[secret]" : value;
}

/** Control characters stand for them: JSON escapes those of others. */
function withoutOwnNames(text: string, ref: string, { name, component }: Step): string {
  const [team = "", environment = ""] = ref.split("/");
  let plain = text;
  for (const own of [ref, `${team}-${environment}`, `${team}.${environment}`]) plain = plain.replaceAll(own, "\u0001");
  // Only where they stand alone: in the middle of an image they say which one it is.
  for (const own of [name, component ?? name]) plain = plain.replaceAll(`"${own}"`, '"\u0002"').replaceAll(`[${own}]`, "[\u0002]");
  return plain;
}

function describeVerdict(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  const { lane, allowed, reasons, violations } = verdict;
  const said = [
    ...reasons.map((reason) => `${reason.lane} ${reason.rule}`),
    ...violations.map(({ rule, waiver }) => `${rule} ${waiver ?? ""}`),
  ];
  return [lane, allowed, ...new Set(said)].join("\t");
}
