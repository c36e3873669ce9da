import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface DriftFlags {
  readonly only?: readonly string[];
  readonly context?: readonly string[];
  readonly adopt?: string;
  readonly accept?: string;
  readonly until?: string;
  readonly reason?: string;
  readonly approver?: string;
  readonly owner?: string;
  readonly commit: string;
  readonly output: OutputFormat;
}

const text = (brief: string, placeholder: string) => ({ kind: "parsed", parse: String, brief, placeholder, optional: true }) as const;
const list = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, brief, placeholder, optional: true, variadic: true }) as const;

export const drift = buildCommand<DriftFlags, [], Context>({
  loader: async () => (await import("../run-drift.ts")).runDrift,
  parameters: {
    flags: {
      only: list("Only these environments", "team/environment"),
      context: list("Look at this cluster instead of the manifests on the branch live", "instance=context"),
      adopt: text("Write what lives into the request, on a branch for a pull request", "id"),
      accept: text("Write a waiver for it, on a branch for a pull request", "id"),
      until: text("With --accept: the last day", "YYYY-MM-DD"),
      reason: text("With --accept: why it may stay", "sentence"),
      approver: text("With --accept: who of the platform team answers for it (default: its first member)", "login"),
      owner: text("With --accept: the team that has to end it (default: the environment's)", "team"),
      commit: {
        kind: "parsed",
        parse: String,
        default: "main",
        brief: "Whose waivers count, and what a change stands on",
        placeholder: "commit",
      },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: [
      "[--only team/environment]... [--context instance=context]...",
      "--adopt id",
      '--accept id --until 2027-03-31 --reason "<why>"',
    ],
    brief: "Find what was changed behind the platform's back, by whom and when, and end it",
    fullDescription: [
      "Hold what lives against what was last applied and recorded: the manifests on the branch live, or a cluster. What API",
      "servers, controllers and autoscalers do by themselves is told from what somebody changed. Each drift ends in one of",
      "three ways, and the output says what to type: revert it (platform reconcile --repair), adopt it (a pull request that",
      "edits the request) or accept it until a date (a waiver). Exits with 1 when there is drift.",
      "",
      "Examples",
      "  platform drift",
      "  platform drift --only orders/staging --context local=kind-roadbed",
      "  platform drift --adopt 3f9a01bc",
      '  platform drift --accept 3f9a01bc --until 2027-03-31 --reason "The vendor works on it by hand until March."',
    ].join("\n"),
  },
});
