import { isChange, type Plan } from "@roadbed/engine/contract/plan.ts";
import { type Lane, lanes, type LaneReason, type Verdict, type Violation } from "@roadbed/engine/contract/verdict.ts";
import { findLaneReasons } from "./lanes/lane-reasons.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { encryption } from "./rules/encryption.ts";
import { foreignNamespace } from "./rules/foreign-namespace.ts";
import { hiddenContent } from "./rules/hidden-content.ts";
import { imageDigest } from "./rules/image-digest.ts";
import { imageRegistry } from "./rules/image-registry.ts";
import { privilegedPod } from "./rules/privileged-pod.ts";
import { publicExposure } from "./rules/public-exposure.ts";
import { requestsAndLimits } from "./rules/requests-and-limits.ts";
import type { Rule } from "./rules/rule.ts";
import { secretLiteral } from "./rules/secret-literal.ts";
import { wildcardIam } from "./rules/wildcard-iam.ts";

/** Whether a plan may be done, and who must agree to it, each with the exact resource and property. */
export function judgePlan(plan: Plan, facts: PlanFacts): Verdict {
  const violations = findViolations(plan, facts);
  const reasons = findLaneReasons(plan, facts);
  return {
    ref: plan.ref,
    fingerprint: plan.fingerprint,
    allowed: violations.every(({ waiver }) => waiver !== undefined),
    violations,
    lane: highestLane(reasons),
    reasons,
  };
}

function findViolations({ kind, steps }: Plan, facts: PlanFacts): Violation[] {
  const rules = policy.filter(({ appliesTo }) => appliesTo === "both" || appliesTo === kind);
  return steps.flatMap((step) => {
    if (!isChange(step) || step.op === "keep" || step.op === "delete") return [];
    return rules.flatMap((rule) => rule.judge(step, facts).map((problem) => ({ rule: rule.name, urn: step.urn, ...problem })));
  });
}

function highestLane(reasons: readonly LaneReason[]): Lane {
  return lanes[Math.max(0, ...reasons.map(({ lane }) => lanes.indexOf(lane)))] ?? "automatic";
}

/** The policy. Add a rule by adding its file to ./rules and its name here. */
export const policy: readonly Rule[] = [
  privilegedPod,
  imageRegistry,
  imageDigest,
  requestsAndLimits,
  publicExposure,
  wildcardIam,
  encryption,
  secretLiteral,
  foreignNamespace,
  hiddenContent,
];
