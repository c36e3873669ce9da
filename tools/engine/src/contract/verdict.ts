import type { CostChange } from "./cost.ts";
import type { Plan } from "./plan.ts";

/** Who must agree. Ordered: a plan gets the highest lane that any of its reasons asks for. */
export const lanes = ["automatic", "owner", "platform", "two-person"] as const;
export type Lane = (typeof lanes)[number];

export interface LaneReason {
  readonly lane: Lane;
  /** Which rule says so. */
  readonly rule: string;
  /** As a sentence, with the exact property. */
  readonly message: string;
  readonly urn?: string;
  readonly path?: string;
}

export interface Violation {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
  readonly urn?: string;
  readonly path?: string;
  /** Id of the waiver under which it is let through. */
  readonly waiver?: string;
}

/** What policy says of one plan. */
export interface Verdict {
  readonly ref: string;
  /** Of the plan that was judged. */
  readonly fingerprint: string;
  /** False where a violation stands that no waiver covers. */
  readonly allowed: boolean;
  readonly violations: readonly Violation[];
  readonly lane: Lane;
  readonly reasons: readonly LaneReason[];
  /** Of the whole stack, a month. */
  readonly cost?: CostChange;
}

declare const approved: unique symbol;
/** A plan that policy let through. Only `approvePlan` in tools/policy makes one, and only such a plan can be applied. */
export type ApprovedPlan = Plan & { readonly [approved]: true; readonly verdict: Verdict };
