import { type Forge, type PullRequest, pullRequestSchema } from "@roadbed/engine/contract/consent.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { z } from "zod";
import type { GitHub } from "./open-github.ts";
import { findStandingApprovals, type ForgeReview, forgeReviewSchema, userSchema } from "./standing-approvals.ts";

const side = z.looseObject({ sha: z.string(), ref: z.string(), repo: z.looseObject({ id: z.int() }).nullable() });
/** What is read of a pull request, wherever GitHub shows it. */
export const forgePullSchema = z.looseObject({
  number: z.int(),
  html_url: z.string(),
  user: userSchema.nullable(),
  base: side,
  head: side,
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
});
export type ForgePull = z.infer<typeof forgePullSchema>;

/** More reviews than this nobody writes in good faith, and each hundred costs a call. */
const reviewPages = 5;

export interface GitHubForge extends Forge {
  readPullRequest(number: number): Promise<PullRequest>;
}

/** Pull requests and their approvals, as GitHub has them. Read only. */
export function openForge(github: GitHub, branch = "main"): GitHubForge {
  return {
    async readPullRequest(number) {
      const pull = await github.call("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number }, forgePullSchema);
      return toPullRequest(pull, await readReviews(github, number));
    },
    async findMerged(commit) {
      const pull = await tryFindMergedPull(github, commit, branch);
      return pull === undefined ? undefined : toPullRequest(pull, await readReviews(github, pull.number));
    },
  };
}

/** The pull request that a commit of main came by; no other that merely contains it, or was merged elsewhere. */
export async function tryFindMergedPull(github: GitHub, commit: string, branch = "main"): Promise<ForgePull | undefined> {
  const { items } = await github.list("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", { commit_sha: commit }, forgePullSchema, 2);
  return items.find(({ merged_at: at, merge_commit_sha: sha, base }) => typeof at === "string" && sha === commit && base.ref === branch);
}

export async function readReviews(github: GitHub, number: number): Promise<ForgeReview[]> {
  const { items, complete } = await github.list(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    { pull_number: number },
    forgeReviewSchema,
    reviewPages,
  );
  if (complete) return items;
  throw new UserError(`Pull request ${number} has more than ${reviewPages * 100} reviews; what was agreed to can't be told any more.`, {
    fix: "Open a new pull request with the same branch.",
  });
}

export function toPullRequest(pull: ForgePull, reviews: readonly ForgeReview[]): PullRequest {
  return pullRequestSchema.parse({
    number: pull.number,
    url: pull.html_url,
    // Accounts that were deleted are shown as this one.
    author: pull.user?.login ?? "ghost",
    base: pull.base.sha,
    head: pull.head.sha,
    isFork: pull.head.repo === null || pull.head.repo.id !== pull.base.repo?.id,
    approvals: findStandingApprovals(reviews, pull.user?.id),
  });
}
