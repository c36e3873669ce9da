import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

const formats = ["html", "csv", "json"] as const;

export interface AuditReportFlags {
  readonly from: string;
  readonly to?: string;
  readonly control?: string;
  readonly team?: string;
  readonly output: (typeof formats)[number];
}

export const auditReport = buildCommand<AuditReportFlags, [], Context>({
  loader: async () => (await import("../run-audit-report.ts")).runAuditReport,
  parameters: {
    flags: {
      from: { kind: "parsed", parse: String, placeholder: "date", brief: "First day (UTC)" },
      to: { kind: "parsed", parse: String, optional: true, placeholder: "date", brief: "Last day (UTC; default: today)" },
      control: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "id",
        brief: "Only what this control's rules had a say in: NIST AC-6, SOC 2 CC8.1, CIS K8s 5.2.2",
      },
      team: { kind: "parsed", parse: String, optional: true, placeholder: "team", brief: "Only this team's environments" },
      output: { kind: "enum", values: formats, default: "html", brief: "html to print, csv for a spreadsheet, json for programs" },
    },
  },
  docs: {
    brief: "Report every change of a time, as a page to print or a table",
    fullDescription: [
      "Report every change of a time: request, requester, approvers and their teams, lane, policy results, waivers, cost,",
      "engine, result, duration and run. As one page that needs nothing else and prints well, or as a table.",
      "",
      "Examples",
      "  platform audit report --from 2027-01-01 --to 2027-03-31 > changes.html",
      "  platform audit report --from 2027-01-01 --team orders --output csv > orders.csv",
      '  platform audit report --from 2027-01-01 --control "NIST AC-6" > least-privilege.html',
    ].join("\n"),
  },
});
