import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface ScanFlags {
  readonly commit: string;
  readonly output: OutputFormat;
}

export const scan = buildCommand<ScanFlags, [], Context>({
  loader: async () => (await import("../run-scan.ts")).runScan,
  parameters: {
    flags: {
      commit: { kind: "parsed", parse: String, default: "HEAD", brief: "What to look at", placeholder: "commit" },
      output: outputFlag,
    },
  },
  docs: {
    brief: "Judge everything that is asked for as if it were new: broken rules, waivers that have expired or are of no use",
    fullDescription: [
      "Judge everything that is asked for as if it were new, and not only what changes: rules that came later, waivers that",
      "have expired since or let nothing through any more, leases that end. Exits with 1 where somebody has to do something.",
      "",
      "Examples",
      "  platform scan",
      "  platform scan --output markdown        for an issue",
    ].join("\n"),
  },
});
