import { codeSpan, escapeText } from "./escape-text.ts";
import { renderColumns } from "./table.ts";

interface LeaseRow {
  readonly ref: string;
  readonly stage: string;
  readonly purpose: string;
  readonly until: string;
  readonly daysLeft: number;
}

/** Which environments nobody needs any more, or soon. */
export function renderLeases(leases: readonly LeaseRow[], format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify({ schema: "roadbed/leases@1", leases }, undefined, 2);
  if (leases.length === 0) return "No lease has ended or ends soon.";
  const head = ["environment", "stage", "needed until", "", "purpose"];
  const rows = leases.map(({ ref, stage, until, daysLeft, purpose }) => [ref, stage, until, describe(daysLeft), purpose]);
  if (format === "text") return `${renderColumns([head, ...rows])}\n\nRenew one: platform request <team>/<environment> --until YYYY-MM-DD`;
  return [
    `| ${head.join(" | ")} |`,
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      ([ref = "", stage, until, ends, purpose = ""]) => `| ${codeSpan(ref)} | ${stage} | ${until} | ${ends} | ${escapeText(purpose)} |`,
    ),
  ].join("\n");
}

function describe(daysLeft: number): string {
  const days = `${Math.abs(daysLeft)} day${Math.abs(daysLeft) === 1 ? "" : "s"}`;
  if (daysLeft === 0) return "ends today";
  return daysLeft < 0 ? `ended ${days} ago` : `ends in ${days}`;
}
