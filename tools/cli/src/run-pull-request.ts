import { UserError } from "@roadbed/engine/contract/errors.ts";
import { openForge } from "@roadbed/github/forge.ts";
import type { PullRequestFlags } from "./commands/pull-request.ts";
import { type Context, findRoot } from "./context.ts";
import { fetchCommit, fetchRecords } from "./fetch-commits.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { print, printJson } from "./output.ts";
import { readGroup } from "./read-group.ts";

/** `platform pull-request`: the facts that only the forge has. */
export async function runPullRequest(this: Context, flags: PullRequestFlags): Promise<void> {
  const { repository, fetch, output } = flags;
  const group = readGroup(flags.group);
  const number = group?.number ?? flags.number;
  if (number === undefined) throw new UserError("Nobody said which pull request.", { fix: "Write --number 42." });
  const facts = await openForge(openGitHubOf(this, { repository })).readPullRequest(number);
  if (fetch) {
    const root = findRoot(this);
    for (const commit of [
      facts.head,
      ...(group === undefined ? [] : [group.base, group.head]),
      ...facts.approvals.map((approval) => approval.commit),
    ])
      await fetchCommit(root, commit);
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
