import type { Plan, Step } from "@roadbed/engine/contract/plan.ts";
import type { LaneReason } from "@roadbed/engine/contract/verdict.ts";
import type { PlanFacts } from "../plan-facts.ts";
import { dataHeld, dataLoss, dataReleased, dataTouched } from "./data.ts";
import type { LaneRule } from "./lane-rule.ts";
import { iamChange, networkOpened, rbacChange } from "./rights.ts";
import { crossing, escapeHatch, interruption, layerChange, productionChange, sensitiveData } from "./scope.ts";

/** Everything for which a plan needs somebody's consent. None: it needs nobody's. */
export function findLaneReasons({ kind, steps }: Plan, facts: PlanFacts): LaneReason[] {
  return laneRules.flatMap((rule) => {
    const ofStep = (step: Step): LaneReason[] =>
      rule.judge(step, { kind, facts }).map((reason) => ({ rule: rule.name, urn: step.urn, ...reason }));
    const reasons = steps.flatMap(ofStep);
    return rule.ofWholePlan ? reasons.slice(0, 1).map(({ lane, message }) => ({ rule: rule.name, lane, message })) : reasons;
  });
}

/** Highest lane first. Add one by adding it here. */
export const laneRules: readonly LaneRule[] = [
  dataLoss,
  dataReleased,
  dataHeld,
  layerChange,
  escapeHatch,
  iamChange,
  rbacChange,
  networkOpened,
  productionChange,
  interruption,
  sensitiveData,
  dataTouched,
  crossing,
];
