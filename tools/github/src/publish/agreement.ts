import type { Review } from "@roadbed/engine/contract/review.ts";
import { z } from "zod";
import { ForgeError } from "../explain-failure.ts";
import { inertCode, inertText } from "../inert-markdown.ts";
import { isOwn } from "../marked-comment.ts";
import { type GitHub, GraphqlRefusal } from "../open-github.ts";
import type { ForgeReview } from "../standing-approvals.ts";
import type { Decision } from "./decide.ts";
import type { PublishedPull } from "./publish-review.ts";

export interface AgreementInput {
  readonly pull: PublishedPull;
  readonly reviews: readonly ForgeReview[];
  readonly review: Review;
  readonly decision: Decision;
  /** File of the workflow to start on main after a merge: what a workflow's token merges starts none by itself. */
  readonly then?: string;
}

/** Of our own approvals no more than this are taken back in one run; the next takes the rest. */
const mostDismissals = 5;
const mostStacks = 50;
const anything = z.unknown();
const turnOn =
  "mutation turnOnAutoMerge($pullRequest: ID!, $head: GitObjectID!) { enablePullRequestAutoMerge(input: { pullRequestId: $pullRequest, expectedHeadOid: $head, mergeMethod: SQUASH }) { pullRequest { number } } }";
const enqueue =
  "mutation enqueue($pullRequest: ID!, $head: GitObjectID!) { enqueuePullRequest(input: { pullRequestId: $pullRequest, expectedHeadOid: $head }) { mergeQueueEntry { position } } }";
const turnOff =
  "mutation turnOffAutoMerge($pullRequest: ID!) { disablePullRequestAutoMerge(input: { pullRequestId: $pullRequest }) { pullRequest { number } } }";

/** In the automatic lane: agrees, and has it merged as soon as nothing else is missing. Out of it: takes both back. */
export async function settleAgreement(github: GitHub, input: AgreementInput): Promise<string[]> {
  const me = await github.whoAmI();
  const own = input.reviews.filter(({ user, state }) => isOwn(user, me) && state === "APPROVED");
  if (!input.decision.isAutomatic) return takeBack(github, input, own);
  const { pull } = input;
  if (isOwn(pull.user, me)) return ["Not approved: nobody agrees to their own pull request, and this one was opened with the same token."];
  return [await approve(github, input, own), ...(await turnOnAutoMerge(github, input))];
}

async function approve(github: GitHub, { pull, review }: AgreementInput, own: readonly ForgeReview[]): Promise<string> {
  if (own.some(({ commit_id: commit }) => commit === pull.head.sha)) return "Approved, as before.";
  await github.call(
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    // The commit is named, so that it holds for nothing that is pushed meanwhile.
    { pull_number: pull.number, commit_id: pull.head.sha, event: "APPROVE", body: writeApproval(review) },
    anything,
  );
  return "Approved.";
}

async function turnOnAutoMerge(github: GitHub, { pull, then }: AgreementInput): Promise<string[]> {
  if (pull.auto_merge !== null) return ["Auto-merge: on, as before."];
  try {
    await github.graphql(turnOn, { pullRequest: pull.node_id, head: pull.head.sha }, anything);
    return ["Auto-merge: on."];
  } catch (error) {
    if (!(error instanceof GraphqlRefusal)) throw error;
    // GitHub's way to say that there is nothing to wait for.
    if (/clean status/i.test(error.message)) return mergeNow(github, pull, then);
    return [`Auto-merge could not be turned on, so somebody has to press the button. ${error.message}`];
  }
}

async function mergeNow(github: GitHub, pull: PublishedPull, then: string | undefined): Promise<string[]> {
  try {
    await github.call(
      "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
      { pull_number: pull.number, sha: pull.head.sha, merge_method: "squash" },
      anything,
    );
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    return tryEnqueue(github, pull, error.message);
  }
  return ["Merged: nothing else was missing.", ...(then === undefined ? [] : [await startWorkflow(github, pull, then)])];
}

/** Where main has a merge queue, nothing is merged past it. */
async function tryEnqueue(github: GitHub, pull: PublishedPull, whyNotMerged: string): Promise<string[]> {
  try {
    await github.graphql(enqueue, { pullRequest: pull.node_id, head: pull.head.sha }, anything);
    return ["In the merge queue: nothing else was missing."];
  } catch (error) {
    if (!(error instanceof GraphqlRefusal)) throw error;
    return [`It could not be merged, so somebody has to press the button. ${whyNotMerged}`];
  }
}

async function startWorkflow(github: GitHub, { base }: PublishedPull, workflow: string): Promise<string> {
  try {
    await github.call(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      { workflow_id: workflow, ref: base.ref },
      anything,
    );
    return `Started: ${workflow}.`;
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    return `${workflow} could not be started, so its schedule will see the change. ${error.message}`;
  }
}

async function takeBack(github: GitHub, { pull, decision }: AgreementInput, own: readonly ForgeReview[]): Promise<string[]> {
  const me = await github.whoAmI();
  const notes: string[] = [];
  // First what would merge it, then what lets it be merged.
  if (pull.auto_merge !== null && isOwn(pull.auto_merge.enabled_by, me)) {
    await github.graphql(turnOff, { pullRequest: pull.node_id }, anything);
    notes.push("Auto-merge: off.");
  }
  for (const { id } of own.slice(0, mostDismissals)) {
    await github.call(
      "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
      {
        pull_number: pull.number,
        review_id: id,
        message: `No longer in the automatic lane: ${inertText(decision.summary)}`,
        event: "DISMISS",
      },
      anything,
    );
    notes.push("Own approval: taken back.");
  }
  return notes;
}

function writeApproval({ head, stacks }: Review): string {
  const lines = stacks.slice(0, mostStacks).map(({ ref, fingerprint }) => `- ${inertCode(ref)} ${inertCode(fingerprint)}`);
  const rest = stacks.length - lines.length;
  return [
    `Agreed to automatically: at ${inertCode(head)} nothing here needs a person's agreement. It holds for these plans and no others:`,
    "",
    ...lines,
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join("\n");
}
