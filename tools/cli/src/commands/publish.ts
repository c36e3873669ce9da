import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface PublishFlags {
  readonly run: boolean;
  readonly drift: boolean;
  readonly then?: string;
  readonly group?: string;
  readonly output: OutputFormat;
}

export const publish = buildCommand<PublishFlags, string[], Context>({
  loader: async () => (await import("../run-publish.ts")).runPublish,
  parameters: {
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { brief: "A review, or with --run the summaries of a run's shards", placeholder: "file.json", parse: String },
    },
    flags: {
      run: { kind: "boolean", default: false, brief: "The files are summaries of platform reconcile" },
      drift: { kind: "boolean", default: false, brief: "The file is what platform drift found" },
      then: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Start this workflow on main where the review leads to a merge at once",
        placeholder: "reconcile.yaml",
      },
      group: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "The review is of a merge queue's commit, which this event names: only its status is set",
        placeholder: "event.json",
      },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["review.json", "--run summary.json...", "--drift drift.json"],
    brief: "Show a review, what a run failed at, or drift, on GitHub",
    fullDescription: [
      "Show a review on its pull request: one comment that is updated in place, labels, the required status roadbed/review,",
      "and in the automatic lane an approval and auto-merge. Refused (exit code 1) once the pull request has moved on. Where",
      "nothing else is missing it is merged at once; as merges by a workflow start no other, --then names the one to start.",
      "",
      "With --run: say on the merged pull request and in one issue for each environment what failed or was refused, and close",
      "the issue once it is solved.",
      "",
      "With --drift: say in one issue what was changed behind the platform's back, and close it once there is nothing to say.",
      "",
      "Needs GITHUB_TOKEN with pull-requests: write, statuses: write, contents: write, and actions: write for --then; with",
      "--run issues: write and pull-requests: write; with --drift issues: write. Runs no code of the pull request.",
      "",
      "Examples",
      "  platform publish review.json",
      '  platform publish --group "$GITHUB_EVENT_PATH" review.json',
      "  platform publish --run summary.json",
      "  platform publish --drift drift.json",
    ].join("\n"),
  },
});
