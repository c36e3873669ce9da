import type { ChangeFacts } from "../contract/change.ts";
import type { Approval } from "../contract/consent.ts";
import type { Finding } from "../contract/finding.ts";
import type { ChangeRecord } from "../contract/plan.ts";
import type { Review } from "../contract/review.ts";
import type { LaneReason, Verdict } from "../contract/verdict.ts";

/** All that is known of a change once it was decided on: what its comment is made of. */
export interface ReviewReport {
  /** With every reason for its lane: those of the plans, and those of the change as such. */
  readonly review: Omit<Review, "comment"> & { readonly reasons: readonly LaneReason[] };
  readonly record: ChangeRecord;
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  readonly facts: Pick<ChangeFacts, "old" | "next">;
  /** What an approval was not given for: stacks and files that mean something else since. */
  readonly differences: ReadonlyMap<Approval, readonly string[]>;
  /** What the change was when it was approved, so that one sees how it differs. */
  readonly seen?: ReadonlyMap<Approval, ChangeRecord>;
}
