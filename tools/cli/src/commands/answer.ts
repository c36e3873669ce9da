import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

export interface AnswerFlags {
  readonly dryRun: boolean;
}

export const answer = buildCommand<AnswerFlags, [string], Context>({
  loader: async () => (await import("../run-answer.ts")).runAnswer,
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The event, as GitHub gives it to a workflow", placeholder: "event.json", parse: String }],
    },
    flags: {
      dryRun: { kind: "boolean", brief: "Print the answer instead of posting it", default: false },
    },
  },
  docs: {
    customUsage: ["event.json [--dry-run]"],
    brief: "Answer an issue that asks for an environment: with the page and a link to the pull request, or with its mistakes",
    fullDescription: [
      'Answer an issue that was made with the form "Request an environment": with the page that `platform request` would write',
      "and a link that opens the pull request in the name of whoever asks, or with what is wrong. One comment, kept up to date.",
      "Makes no branch. Needs GITHUB_TOKEN with issues: write. Exits with 1 where the request has mistakes.",
      "",
      "Examples",
      '  platform answer "$GITHUB_EVENT_PATH"',
      "  platform answer event.json --dry-run",
    ].join("\n"),
  },
});
