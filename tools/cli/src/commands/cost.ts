import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface CostFlags {
  readonly commit: string;
  readonly output: OutputFormat;
}

export const cost = buildCommand<CostFlags, string[], Context>({
  loader: async () => (await import("../run-cost.ts")).runCost,
  parameters: {
    positional: {
      kind: "array",
      parameter: { brief: "Which environments, or teams (default: all, and layers)", placeholder: "team[/environment]", parse: String },
    },
    flags: {
      commit: { kind: "parsed", parse: String, default: "main", brief: "As of when", placeholder: "commit" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--commit commit] [team[/environment]]..."],
    brief: "Estimate what each environment, each team and all of them cost a month: money, energy and carbon",
    fullDescription: [
      "Estimate what each environment, each team and all of them cost a month, in money, energy and carbon, from the price",
      "table of this repository; needs no network and no account. What it can't price is listed. JSON has every charge, with",
      "the column names of FOCUS.",
      "",
      "Examples",
      "  platform cost",
      "  platform cost orders                         one team",
      "  platform cost orders/staging --commit HEAD   as it stands on this branch",
      "  platform cost --output json",
    ].join("\n"),
  },
});
