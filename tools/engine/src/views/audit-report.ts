import type { AuditChange, AuditReport } from "./audit-facts.ts";
import { renderReportHtml } from "./audit-report-html.ts";
import { sayCounts } from "./audit-words.ts";

/** Everything that happened in a time: as a page to print, as a table for a spreadsheet, or for programs. */
export function renderAuditReport(report: AuditReport, format: "html" | "csv" | "json"): string {
  switch (format) {
    case "html":
      return renderReportHtml(report);
    case "csv":
      return renderCsv(report);
    case "json":
      return JSON.stringify(report, undefined, 2);
  }
}

const columns: readonly (readonly [name: string, of: (change: AuditChange) => string])[] = [
  ["environment", ({ ref }) => ref],
  ["begun", ({ begun }) => begun],
  ["ended", ({ ended }) => ended ?? ""],
  ["request", ({ intent }) => list(intent?.requests.map(({ request }) => request))],
  ["requester", ({ intent }) => list(intent?.requests.map(({ author }) => author)) || (intent?.requestedBy ?? "")],
  [
    "approvers",
    ({ intent }) => list(intent?.requests.flatMap(({ approvals }) => approvals.map(({ by, teams }) => `${by} (${teams.join(" ")})`))),
  ],
  ["lane", ({ intent }) => intent?.lane ?? ""],
  ["policy", ({ intent }) => list(intent?.reasons.map(({ rule, lane }) => `${rule} (${lane})`))],
  ["waivers", ({ intent }) => list(intent?.waivers)],
  ["currency", ({ intent }) => intent?.cost?.currency ?? ""],
  ["cost before", ({ intent }) => intent?.cost?.before.toFixed(2) ?? ""],
  ["cost after", ({ intent }) => intent?.cost?.after.toFixed(2) ?? ""],
  ["what", ({ intent }) => (intent === undefined ? "" : sayCounts(intent.counts))],
  ["engine", ({ intent }) => intent?.engine ?? ""],
  ["result", ({ outcome }) => outcome],
  ["error", ({ error }) => error ?? ""],
  ["held", ({ held }) => list(held)],
  ["milliseconds", ({ milliseconds }) => String(milliseconds ?? "")],
  ["commit", ({ commit }) => commit],
  ["fingerprint", ({ fingerprint }) => fingerprint],
  ["run", ({ run }) => run],
  ["records", ({ lines }) => list(lines.map(String))],
];

function renderCsv({ changes }: AuditReport): string {
  const rows = [columns.map(([name]) => name), ...changes.map((change) => columns.map(([, of]) => of(change)))];
  return rows.map((row) => `${row.map(quoteCell).join(",")}\r\n`).join("");
}

/** A spreadsheet takes a cell that begins like a formula for one, whoever wrote it. */
function quoteCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function list(texts: readonly string[] | undefined): string {
  return [...new Set(texts)].join("; ");
}
