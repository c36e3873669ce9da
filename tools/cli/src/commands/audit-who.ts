import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface AuditWhoFlags {
  readonly at?: string;
  readonly main: string;
  readonly output: OutputFormat;
}

export const auditWho = buildCommand<AuditWhoFlags, [string?], Context>({
  loader: async () => (await import("../run-audit-who.ts")).runAuditWho,
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "Which team or environment (default: all, and the platform team)",
          placeholder: "team[/environment]",
          parse: String,
          optional: true,
        },
      ],
    },
    flags: {
      at: { kind: "parsed", parse: String, optional: true, placeholder: "date", brief: "Only who had access on this day (UTC)" },
      main: { kind: "parsed", parse: String, default: "main", placeholder: "commit", brief: "Whose history" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[team[/environment]]"],
    brief: "Show who had access, from when to when, and which commit gave and took it",
    fullDescription: [
      "Show who had access, from when to when, with the commit that gave and took it and its author: access on the",
      "environments' pages, the owners on the teams' pages, and the platform team.",
      "",
      "Examples",
      "  platform audit who orders",
      "  platform audit who orders/production --at 2027-03-31",
    ].join("\n"),
  },
});
