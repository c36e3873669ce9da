import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface AuditShowFlags {
  readonly at?: string;
  readonly output: OutputFormat;
}

export const auditShow = buildCommand<AuditShowFlags, [string], Context>({
  loader: async () => (await import("../run-audit-show.ts")).runAuditShow,
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Which environment, or layers/<instance>/<layer>", placeholder: "team/environment", parse: String }],
    },
    flags: {
      at: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "date",
        brief: "The day (its end, in UTC) or moment that is asked about (default: now)",
      },
      output: outputFlag,
    },
  },
  docs: {
    brief: "Show what ran on a day: from which commit and request, who agreed, under which waivers",
    fullDescription: [
      "Show what ran in an environment on a day: from which commit and request, who asked for it, who agreed and for which",
      "teams, in which lane and why, under which waivers, what it cost, what data is held, and what has failed since.",
      "",
      "Examples",
      "  platform audit show orders/production",
      "  platform audit show orders/production --at 2027-03-31",
      "  platform audit show layers/local/services --at 2027-03-31T09:30:00Z --output json",
    ].join("\n"),
  },
});
