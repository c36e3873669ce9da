import { openForge } from "@roadbed/github/forge.ts";
import type { PullRequestFlags } from "./commands/pull-request.ts";
import { type Context, findRoot } from "./context.ts";
import { fetchCommit, fetchRecords } from "./fetch-commits.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { print, printJson } from "./output.ts";

/** `platform pull-request`: the facts that only the forge has. */
export async function runPullRequest(this: Context, { number, repository, fetch, output }: PullRequestFlags): Promise<void> {
  const facts = await openForge(openGitHubOf(this, { repository })).readPullRequest(number);
  if (fetch) {
    const root = findRoot(this);
    for (const commit of [facts.head, ...facts.approvals.map((approval) => approval.commit)]) await fetchCommit(root, commit);
    await fetchRecords(root);
  }
  if (output === "json") return printJson(this, facts);
  const { approvals } = facts;
  print(
    this,
    [
      `#${facts.number} by ${facts.author}${facts.isFork ? ", from a fork" : ""}: ${facts.head.slice(0, 8)} onto ${facts.base.slice(0, 8)}`,
      ...approvals.map(({ by, commit, at }) => `  ${by} agreed to ${commit.slice(0, 8)} at ${at}`),
      ...(approvals.length === 0 ? ["  Nobody has agreed yet."] : []),
    ].join("\n"),
  );
}
