import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export const doctor = buildCommand<{ readonly output: OutputFormat }, [], Context>({
  loader: async () => (await import("../run-doctor.ts")).runDoctor,
  parameters: { flags: { output: outputFlag } },
  docs: {
    customUsage: [" "],
    brief: "Check this machine and this repository, and say what to do about what is missing",
    fullDescription:
      "Check this machine and this repository, and say what to do about what is missing.\nExits with 1 when something is missing that the everyday verbs need.",
  },
});
