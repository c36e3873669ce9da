import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface PullRequestFlags {
  readonly number?: number;
  readonly group?: string;
  readonly repository?: string;
  readonly fetch: boolean;
  readonly output: OutputFormat;
}

export const pullRequest = buildCommand<PullRequestFlags, [], Context>({
  loader: async () => (await import("../run-pull-request.ts")).runPullRequest,
  parameters: {
    flags: {
      number: { kind: "parsed", parse: Number, optional: true, brief: "Which pull request", placeholder: "number" },
      group: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Instead: the event of a merge queue, which names it",
        placeholder: "event.json",
      },
      repository: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Where it is (default: GITHUB_REPOSITORY)",
        placeholder: "owner/name",
      },
      fetch: {
        kind: "boolean",
        default: false,
        brief: "Bring its commits, and the branches ledger and live, into the clone: for a review --offline",
      },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["--number 42 [--output json]"],
    brief: "Print what GitHub knows of a pull request: its commits, its author and who agrees",
    fullDescription: [
      "Print what GitHub knows of a pull request: its commits, its author, and the approvals that stand. All else is read",
      "from git. Needs GITHUB_TOKEN with pull-requests: read, and writes nothing.",
      "",
      "Examples",
      "  platform pull-request --number 42",
      "  platform pull-request --number 42 --output json > facts.json",
      '  platform pull-request --group "$GITHUB_EVENT_PATH" --fetch --output json > facts.json',
    ].join("\n"),
  },
});
