import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "../output.ts";
import type { DoctorFlags } from "../run-doctor.ts";

export const doctor = buildCommand<DoctorFlags, [], Context>({
  loader: async () => (await import("../run-doctor.ts")).runDoctor,
  parameters: {
    flags: {
      output: outputFlag,
      installPulumi: {
        kind: "boolean",
        brief: "Only install the pulumi CLI, below .platform, in the version that the lock file names, where there is none on PATH",
        default: false,
        withNegated: false,
      },
    },
  },
  docs: {
    customUsage: [" ", "--install-pulumi"],
    brief: "Check this machine and this repository, and say what to do about what is missing",
    fullDescription:
      "Check this machine and this repository, and say what to do about what is missing.\nExits with 1 when something is missing that the everyday verbs need.",
  },
});
