import type { CostChange } from "@roadbed/engine/contract/cost.ts";
import { isChange, type Plan } from "@roadbed/engine/contract/plan.ts";
import { type Lane, lanes, type LaneReason, type Verdict, type Violation } from "@roadbed/engine/contract/verdict.ts";
import { applyWaivers, type Exceptions, noExceptions } from "./apply-waivers.ts";
import { estimateCost } from "./cost/estimate-cost.ts";
import { judgeBudget } from "./cost/judge-budget.ts";
import { findLaneReasons } from "./lanes/lane-reasons.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { rules } from "./rules/rules.ts";

/** Whether a plan may be done, and who must agree to it, each with the exact resource and property. */
export function judgePlan(plan: Plan, facts: PlanFacts, exceptions: Exceptions = noExceptions): Verdict {
  const cost = facts.prices === undefined ? undefined : estimateCost(plan, facts.prices);
  const found = [...findViolations(plan, facts), ...findExcess(cost, facts)];
  const violations = applyWaivers(plan, found, exceptions);
  const reasons = findLaneReasons(plan, facts);
  return {
    ref: plan.ref,
    fingerprint: plan.fingerprint,
    allowed: violations.every(({ waiver }) => waiver !== undefined),
    violations,
    lane: highestLane(reasons),
    reasons,
    ...(cost === undefined ? {} : { cost }),
  };
}

function findExcess(cost: CostChange | undefined, { budget, prices }: PlanFacts): Violation[] {
  if (cost === undefined || budget === undefined || prices === undefined) return [];
  const excess = judgeBudget(cost, { budget, currency: prices.currency });
  return excess === undefined ? [] : [excess];
}

function findViolations({ kind, steps }: Plan, facts: PlanFacts): Violation[] {
  const fitting = rules.filter(({ appliesTo }) => appliesTo === "both" || appliesTo === kind);
  return steps.flatMap((step) => {
    if (!isChange(step) || step.op === "keep" || step.op === "delete") return [];
    return fitting.flatMap((rule) => rule.judge(step, facts).map((problem) => ({ rule: rule.name, urn: step.urn, ...problem })));
  });
}

function highestLane(reasons: readonly LaneReason[]): Lane {
  return lanes[Math.max(0, ...reasons.map(({ lane }) => lanes.indexOf(lane)))] ?? "automatic";
}
