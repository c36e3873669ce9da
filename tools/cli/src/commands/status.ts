import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface StatusFlags {
  readonly commit: string;
  readonly output: OutputFormat;
}

export const status = buildCommand<StatusFlags, string[], Context>({
  loader: async () => (await import("../run-status.ts")).runStatus,
  parameters: {
    positional: {
      kind: "array",
      parameter: { brief: "Which environments, or teams (default: all)", placeholder: "team[/environment]", parse: String },
    },
    flags: {
      commit: { kind: "parsed", parse: String, default: "main", brief: "Compared with", placeholder: "commit" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[team[/environment]]..."],
    brief: "Show each environment: asked for, last applied, in sync or not, until when",
    fullDescription:
      "Show each environment: asked for, last applied, in sync or not, and how long its lease runs.\n\nExamples\n  platform status\n  platform status orders --output json",
  },
});
