import { forgePullSchema, readReviews, toPullRequest } from "../forge.ts";
import type { MergeGroup } from "../merge-group.ts";
import type { GitHub } from "../open-github.ts";
import { isDataOnly } from "./data-only.ts";
import { decide, type Decision } from "./decide.ts";
import { parseReview, type Published, type ReviewedCode } from "./publish-review.ts";
import { setStatus } from "./status.ts";

export interface GroupCode extends ReviewedCode {
  /** Whether a commit has the very content that merging another one into a third gives. */
  isMergeOf(commit: string, base: string, head: string): Promise<boolean>;
}

/**
 * Sets the required status on a merge queue's commit. It is red wherever it is not green, so that the queue goes on
 * without the pull request: what waits for somebody there waits for something that was never shown to them.
 */
export async function publishGroup(github: GitHub, artifact: unknown, group: MergeGroup, code: GroupCode): Promise<Published> {
  const review = parseReview(artifact);
  const { number, base, head } = group;
  if (review.number !== number || review.base !== base || review.head !== head)
    return { published: false, notes: [`This is no review of ${head.slice(0, 8)} in the merge queue. Nothing was published.`], calls: 0 };
  const pull = await github.call("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number }, forgePullSchema);
  const pullRequest = toPullRequest(pull, await readReviews(github, number));
  const said = decide({
    review,
    pullRequest,
    isDataOnly: isDataOnly(await code.changedPaths(base, head)),
    platformTeam: await code.readPlatformTeam(base),
  });
  const isWhatWasVouchedFor = !said.isDoubtful || (await code.isMergeOf(head, base, pullRequest.head));
  const { state, summary } = isWhatWasVouchedFor ? inQueue(said) : { state: "refused" as const, summary: otherCode };
  const status = await setStatus(github, { head, state, summary, url: pull.html_url });
  return { published: true, notes: [status], state, calls: github.calls() };
}

const otherCode = "It changes code, and is not what merging the pull request's commit gives.";

function inQueue({ state, summary }: Decision): Pick<Decision, "state" | "summary"> {
  if (state !== "waiting") return { state, summary };
  return { state: "refused", summary: `After what is before it in the queue: ${summary}` };
}
