import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface PlanFlags {
  readonly base?: string;
  readonly head?: string;
  readonly verbose: boolean;
  readonly output: OutputFormat;
}

const commit = (brief: string) => ({ kind: "parsed", parse: String, brief, placeholder: "commit", optional: true }) as const;

export const plan = buildCommand<PlanFlags, string[], Context>({
  loader: async () => (await import("../run-plan.ts")).runPlan,
  parameters: {
    positional: {
      kind: "array",
      parameter: { brief: "Which environments (default: all that the change touches)", placeholder: "team/environment", parse: String },
    },
    flags: {
      base: commit("What the change stands on (default: where head left main)"),
      head: commit("The change (default: the working tree)"),
      verbose: { kind: "boolean", default: false, brief: "Show every property that changes" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--base commit] [--head commit] [team/environment]..."],
    brief: "Say what a change does: steps, reasons, risk lane; needs no cloud and no credential",
    fullDescription: [
      "Say what a change does to every environment: steps, reasons and who must agree. Renders both sides in this process;",
      "needs no cloud, no credential and no plugin. Exits with 1 where policy refuses the change.",
      "",
      "Examples",
      "  platform plan                                     the working tree against main",
      "  platform plan --head request/orders-staging       a proposal against main",
      "  platform plan --base main~5 --head main --output markdown",
    ].join("\n"),
  },
});
