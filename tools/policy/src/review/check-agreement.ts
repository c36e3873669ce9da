import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import type { Approval } from "@roadbed/engine/contract/consent.ts";
import type { Need } from "@roadbed/engine/contract/review.ts";
import { type Lane, lanes, type LaneReason, type Verdict } from "@roadbed/engine/contract/verdict.ts";
import { findConductReasons } from "../conduct/conduct-lanes.ts";
import { findNeeds, isMet, meetNeeds } from "./find-needs.ts";

export interface Agreement {
  readonly lane: Lane;
  readonly reasons: readonly LaneReason[];
  readonly needs: Need[];
  /** Whether everybody agreed who has to. */
  readonly isMet: boolean;
}

/** Whose agreement a change needs, and whether these approvals give it. The same before a merge and after it. */
export function checkAgreement(facts: ChangeFacts, verdicts: readonly Verdict[], approvals: readonly Approval[]): Agreement {
  const reasons = [...findConductReasons(facts), ...verdicts.flatMap((verdict) => verdict.reasons)];
  const lane = lanes[Math.max(0, ...reasons.map((reason) => lanes.indexOf(reason.lane)))] ?? "automatic";
  const needs = meetNeeds(findNeeds(lane, reasons, verdicts, facts), approvals, lane);
  return { lane, reasons, needs, isMet: needs.every(isMet) };
}
