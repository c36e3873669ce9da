import { readFileSync } from "node:fs";
import { type PullRequest, pullRequestSchema } from "@roadbed/engine/contract/consent.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { type Review, reviewSchema } from "@roadbed/engine/contract/review.ts";
import { reviewChange } from "@roadbed/engine/flow/review-change.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { renderReviewMarkdown } from "@roadbed/engine/views/review-markdown.ts";
import { renderReviewText } from "@roadbed/engine/views/review-text.ts";
import { refuseUnread } from "@roadbed/engine/views/review-unread.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { decideReview } from "@roadbed/policy/review/decide-review.ts";
import type { ReviewFlags } from "./commands/review.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { judgement } from "./judgement.ts";
import { openCache } from "./open-platform.ts";
import { endWith, print, printJson } from "./output.ts";
import { readGroup } from "./read-group.ts";
import { openStanding } from "./run-plan.ts";

/** `platform review`: a change -> whether it may be merged, by what merging it would do and who agreed to that. */
export async function runReview(this: Context, flags: ReviewFlags): Promise<void> {
  const root = findRoot(this);
  const repository = openRepository(root);
  const pullRequest = flags.pullRequest === undefined ? undefined : readPullRequest(flags.pullRequest);
  const group = readGroup(flags.group);
  if (group !== undefined && group.number !== pullRequest?.number)
    throw new UserError(`The merge queue is about pull request ${group.number}.`, {
      fix: "Give what is known of that one: --pull-request.",
    });
  const { base: main, head: change } = group ?? { base: flags.base, head: pullRequest?.head ?? flags.head };
  const [base, head] = await Promise.all([repository.resolveCommit(main), repository.resolveCommit(change)]);
  const cache = openCache(root);
  const tell = (review: Review): void => (flags.output === "json" ? printJson(this, review) : print(this, review.comment));
  try {
    const { planned, facts, differences, seen } = await reviewChange({
      root,
      base,
      head,
      catalog,
      layers,
      cache,
      today: todayOf(this),
      judge: judgement.judge,
      readStanding: openStanding(this, root, { offline: flags.offline }),
      ...(pullRequest === undefined ? {} : { pullRequest }),
    });
    const { record, verdicts, findings, errors } = planned;
    const decision = decideReview({
      base,
      head,
      facts,
      verdicts,
      findings,
      errors,
      holds: (approval) => differences.get(approval)?.length === 0,
      ...(pullRequest === undefined ? {} : { pullRequest }),
    });
    endWith(this, decision.state === "approved");
    const report = { review: decision, record, verdicts, findings, facts, differences, seen };
    if (flags.output === "text") return print(this, renderReviewText(report, { colour: this.colour }));
    const { reasons: _, violations: __, ...rest } = decision;
    tell(reviewSchema.parse({ ...rest, comment: renderReviewMarkdown(report) }));
  } catch (error) {
    // Without an answer the required status would stay away, and nobody would know why.
    if (!(error instanceof UserError) || pullRequest === undefined || flags.output === "text") throw error;
    endWith(this, false);
    tell(refuseUnread({ number: pullRequest.number, base, head }, error));
  } finally {
    cache.close();
  }
}

function readPullRequest(file: string): PullRequest {
  const parsed = pullRequestSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${file} does not say what a pull request is: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`, {
    fix: "Write it with `platform pull-request --number <number>`.",
  });
}
