import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface ExpireFlags {
  readonly commit: string;
  readonly within: number;
  readonly publish: boolean;
  readonly output: OutputFormat;
}

export const expire = buildCommand<ExpireFlags, [], Context>({
  loader: async () => (await import("../run-expire.ts")).runExpire,
  parameters: {
    flags: {
      commit: { kind: "parsed", parse: String, default: "main", brief: "What to look at", placeholder: "commit" },
      within: { kind: "parsed", parse: Number, default: "14", brief: "Also those that end in so many days", placeholder: "days" },
      publish: {
        kind: "boolean",
        default: false,
        brief: "Open a pull request for each that has ended, and tell its team (GITHUB_REPOSITORY, GITHUB_TOKEN)",
      },
      output: outputFlag,
    },
  },
  docs: {
    brief: "List environments of which the lease has ended or ends soon, and propose to delete those that have",
    fullDescription: [
      "List environments of which the lease has ended or ends soon. With --publish, as the workflow runs it every day, each",
      "that has ended gets one pull request that deletes it, and each team one issue that says what ends. Nothing is deleted",
      "by anything but such a merge, and what holds data is kept even then. Exits with 1 where a lease has ended.",
      "",
      "Examples",
      "  platform expire",
      "  platform expire --within 60",
      "  platform request orders/next --until 2027-06-30      renews one",
    ].join("\n"),
  },
});
