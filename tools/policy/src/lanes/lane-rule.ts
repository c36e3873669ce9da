import type { Plan, Step } from "@roadbed/engine/contract/plan.ts";
import type { LaneReason } from "@roadbed/engine/contract/verdict.ts";
import type { PlanFacts } from "../plan-facts.ts";
import type { Controls } from "../rules/rule.ts";

/**
 * Why somebody must agree. It looks at one step at a time, and never at what else the plan does: so a further step
 * can only raise the lane.
 */
export interface LaneRule {
  readonly name: string;
  readonly title: string;
  readonly controls: Controls;
  /** True where the plan as a whole is meant: said once, and not of each step. Default: false. */
  readonly ofWholePlan?: true;
  judge(step: Step, context: { readonly kind: Plan["kind"]; readonly facts: PlanFacts }): readonly Omit<LaneReason, "rule" | "urn">[];
}

/** A type without the version of its API: `kubernetes:apps:Deployment`. A patch counts as what it patches. */
export function plainType(type: string): string {
  if (!type.startsWith("kubernetes:")) return type;
  return type.replace(/\/v[0-9][^:]*:/, ":").replace(/Patch$/, "");
}

/** Where in its stack a resource stands: the types of its parents and its own. */
export function isBelow(step: Step, parentType: string): boolean {
  return (step.urn.split("::")[2] ?? "").split("$").some((type) => type === parentType || type.startsWith(`${parentType}:`));
}
