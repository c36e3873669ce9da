import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface ReviewFlags {
  readonly base: string;
  readonly head: string;
  readonly pullRequest?: string;
  readonly group?: string;
  readonly offline: boolean;
  readonly output: OutputFormat;
}

const commit = (brief: string, value: string) => ({ kind: "parsed", parse: String, brief, placeholder: "commit", default: value }) as const;

export const review = buildCommand<ReviewFlags, [], Context>({
  loader: async () => (await import("../run-review.ts")).runReview,
  parameters: {
    flags: {
      base: commit("Main, as it is now", "main"),
      head: commit("The change", "HEAD"),
      pullRequest: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "file",
        brief: "What is known of its pull request, as `platform pull-request` prints it; names the head",
      },
      group: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "The event of a merge queue, which names both commits: the change after all that is before it",
        placeholder: "event.json",
      },
      offline: {
        kind: "boolean",
        default: false,
        brief: "Ask no remote: what was last applied is what the clone's own branches ledger and live say",
      },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--base commit] [--head commit]", "--pull-request facts.json --output json"],
    brief: "Say whether a change may be merged: what it would do, who must agree and who has",
    fullDescription: [
      "Say whether a change may be merged: what merging it into main would do now, what is wrong with it, who must agree, and",
      "which approvals still hold. Rules, owners and waivers are those of main. Needs no cloud, no credential and no network.",
      "Exits with 0 where it may be merged, 1 where it waits for somebody or has to change.",
      "",
      "Examples",
      "  platform review                                     the last commit, before it becomes a pull request",
      "  platform review --head request/orders-staging --output markdown",
      "  platform pull-request --number 12 > facts.json && platform review --pull-request facts.json --output json",
      '  platform review --pull-request facts.json --group "$GITHUB_EVENT_PATH"',
    ].join("\n"),
  },
});
