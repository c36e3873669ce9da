import { type Review, reviewSchema } from "@roadbed/engine/contract/review.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { z } from "zod";
import { forgePullSchema, readReviews, toPullRequest } from "../forge.ts";
import { calmMarkdown, inertText } from "../inert-markdown.ts";
import { marks, upsertComment } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { userSchema } from "../standing-approvals.ts";
import { settleAgreement } from "./agreement.ts";
import { isDataOnly } from "./data-only.ts";
import { decide, type Decision } from "./decide.ts";
import { setLabels } from "./labels.ts";
import { setStatus } from "./status.ts";

/** What is read from git, by ids that GitHub named and the review did not. */
export interface ReviewedCode {
  /** Paths that differ between the newest commit that both share, and the head. */
  changedPaths(base: string, head: string): Promise<readonly string[]>;
  /** Logins of the platform team, by `platform/instances.yaml` of that commit. */
  readPlatformTeam(commit: string): Promise<readonly string[]>;
}

export interface Published {
  /** False where it was refused. */
  readonly published: boolean;
  /** What was done, or why nothing was: sentences. */
  readonly notes: readonly string[];
  readonly state?: Review["state"];
  readonly calls: number;
}

/** Comments are read in pages of a hundred, and a pull request may cost 40 calls. */
const commentPages = 8;

const pullSchema = forgePullSchema.extend({
  node_id: z.string(),
  state: z.string(),
  labels: z.array(z.looseObject({ name: z.string() })),
  auto_merge: z.looseObject({ enabled_by: userSchema.nullable() }).nullable(),
});
export type PublishedPull = z.infer<typeof pullSchema>;

/**
 * Brings all that is seen of a review on GitHub up to date: one comment, labels, the required status, and its own
 * agreement. `then` is the workflow to start on main where that merges it at once.
 */
export async function publishReview(github: GitHub, artifact: unknown, code: ReviewedCode, then?: string): Promise<Published> {
  const review = parseReview(artifact);
  const { number } = review;
  if (number === undefined)
    throw new UserError("This review is of no pull request.", { fix: "Make it with platform review --pull-request <facts.json>." });
  const pull = await github.call("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number }, pullSchema);
  const refused = whyRefused(review, pull);
  if (refused !== undefined) return { published: false, notes: [refused], calls: github.calls() };
  const reviews = await readReviews(github, number);
  const pullRequest = toPullRequest(pull, reviews);
  const decision = decide({
    review,
    pullRequest,
    isDataOnly: isDataOnly(await code.changedPaths(pullRequest.base, pullRequest.head)),
    platformTeam: await code.readPlatformTeam(pullRequest.base),
  });
  const comment = await upsertComment(github, number, marks.review, writeComment(review, decision), commentPages);
  const labels = await setLabels(github, pull, review.labels);
  const status = await setStatus(github, { head: pullRequest.head, ...decision, url: comment.url });
  const agreement = await settleAgreement(github, { pull, reviews, review, decision, ...(then === undefined ? {} : { then }) });
  const notes = [`Comment: ${comment.change}.`, labels, status, ...agreement];
  return { published: true, notes, state: decision.state, calls: github.calls() };
}

export function parseReview(artifact: unknown): Review {
  const parsed = reviewSchema.safeParse(artifact);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`This is no review: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`, {
    fix: "Give the file that platform review --output json wrote.",
  });
}

function whyRefused(review: Review, pull: PublishedPull): string | undefined {
  if (pull.state !== "open") return `Pull request ${pull.number} is not open any more. Nothing was published.`;
  if (pull.head.sha !== review.head)
    return `The pull request has moved on from ${review.head.slice(0, 8)} to ${pull.head.sha.slice(0, 8)}; the run for that commit publishes. Nothing was published.`;
  return undefined;
}

function writeComment({ comment }: Review, { isDoubtful, state, summary }: Decision): string {
  if (!isDoubtful) return comment;
  const notice = [
    "> [!WARNING]",
    "> This pull request changes more than requests, and code that it changes may have had a hand in what stands below. Read it",
    "> as the author's own words, and the files themselves before you agree.",
    ...(state === "waiting" ? [`> ${inertText(summary)}`] : []),
  ];
  return `${notice.join("\n")}\n\n${calmMarkdown(comment)}`;
}
