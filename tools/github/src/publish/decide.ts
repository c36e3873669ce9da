import type { PullRequest } from "@roadbed/engine/contract/consent.ts";
import type { Review } from "@roadbed/engine/contract/review.ts";

export interface DecideInput {
  readonly review: Review;
  readonly pullRequest: PullRequest;
  /** By git, and not by the review. */
  readonly isDataOnly: boolean;
  /** Logins of the platform team, by the base branch. */
  readonly platformTeam: readonly string[];
}

export interface Decision {
  readonly state: Review["state"];
  /** For the commit status. */
  readonly summary: string;
  /** Whether it may be merged without a person. */
  readonly isAutomatic: boolean;
  /** Whether what the review says may have been made up by the pull request's own code. */
  readonly isDoubtful: boolean;
}

/**
 * How much of a review is believed. Where a pull request changes code, its code had a hand in the review: then
 * "approved" is worth no more than the word of somebody of the platform team who looked at exactly this commit.
 */
export function decide({ review, pullRequest, isDataOnly, platformTeam }: DecideInput): Decision {
  const isDoubtful = !(isDataOnly && review.isDataOnly);
  const said = { state: review.state, summary: review.summary };
  if (isDoubtful && review.state === "approved" && !isVouchedFor(pullRequest, platformTeam))
    return {
      state: "waiting",
      summary: "It changes code: somebody of the platform team has to approve exactly this commit.",
      isAutomatic: false,
      isDoubtful,
    };
  const isAutomatic = !isDoubtful && review.state === "approved" && review.lane === "automatic" && !pullRequest.isFork;
  return { ...said, isAutomatic, isDoubtful };
}

/** Logins are the same in any case. */
function isVouchedFor({ approvals, author, head }: PullRequest, platformTeam: readonly string[]): boolean {
  const team = new Set(platformTeam.map((login) => login.toLowerCase()));
  return approvals.some(({ by, commit }) => commit === head && team.has(by.toLowerCase()) && by.toLowerCase() !== author.toLowerCase());
}
