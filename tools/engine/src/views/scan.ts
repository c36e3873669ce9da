import type { Finding } from "../contract/finding.ts";
import type { Violation } from "../contract/verdict.ts";
import { escapeText } from "./escape-text.ts";
import { renderColumns } from "./table.ts";

/** What a scan of the fleet found, as the flow tells it. */
export interface ScanReport {
  readonly today: string;
  readonly considered: { readonly environments: number; readonly layers: number };
  readonly violations: readonly (Violation & { readonly ref: string })[];
  readonly waivers: readonly {
    readonly id: string;
    readonly rule: string;
    readonly owner: string;
    readonly until: string;
    readonly state: string;
    readonly daysLeft: number;
    readonly uses: number;
  }[];
  readonly findings: readonly Finding[];
  readonly errors: Readonly<Record<string, string>>;
}

const marker = "<!-- roadbed:scan -->";

export function renderScan(scan: ScanReport, format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify(scan, undefined, 2);
  const write = format === "markdown" ? escapeText : (text: string) => text;
  const isMarkdown = format === "markdown";
  const parts = [
    isMarkdown ? `${marker}\n**${summarise(scan)}**` : summarise(scan),
    section(isMarkdown, "Rules that are broken", groupViolations(scan), write),
    section(isMarkdown, "Waivers that somebody has to look at", listWaivers(scan), write),
    section(isMarkdown, "Requests with mistakes, and leases that end", listFindings(scan), write),
    section(
      isMarkdown,
      "Could not be looked at",
      Object.entries(scan.errors).map(([ref, message]) => `${ref}: ${message}`),
      write,
    ),
    ...(isMarkdown || scan.waivers.length === 0 ? [] : [tableOfWaivers(scan)]),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function summarise({ considered, violations, waivers, errors }: ScanReport): string {
  const open = violations.filter(({ waiver }) => waiver === undefined).length;
  const expired = waivers.filter(({ state }) => state === "expired").length;
  const said = [
    open === 0 ? "no rule is broken" : `${count(open, "place breaks a rule", "places break a rule")}`,
    ...(violations.length > open ? [`${violations.length - open} under a waiver`] : []),
    ...(expired === 0 ? [] : [count(expired, "waiver has expired", "waivers have expired")]),
    ...(Object.keys(errors).length === 0 ? [] : [`${Object.keys(errors).length} could not be looked at`]),
  ];
  return `${count(considered.environments, "environment", "environments")} and ${count(considered.layers, "layer", "layers")}: ${said.join(", ")}.`;
}

function section(isMarkdown: boolean, title: string, lines: readonly string[], write: (text: string) => string): string {
  if (lines.length === 0) return "";
  const shown = lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;
  return [isMarkdown ? `### ${title}\n` : `${title}:`, ...shown.map((line) => `${isMarkdown ? "-" : "  -"} ${write(line)}`)].join("\n");
}

const most = 100;

/** The same in many environments is said once. */
function groupViolations({ violations }: ScanReport): string[] {
  const groups = new Map<string, { violation: Violation; refs: Set<string> }>();
  for (const { ref, ...violation } of violations) {
    if (violation.waiver !== undefined) continue;
    const key = `${violation.rule} ${violation.message}`;
    const group = groups.get(key) ?? { violation, refs: new Set() };
    group.refs.add(ref);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.refs.size - a.refs.size)
    .map(({ violation: { rule, message, fix, urn, path }, refs }) => {
      const name = urn?.split("::").at(-1);
      const at = [name, path].filter((part) => part !== undefined).join(" ");
      const [first = "", ...others] = refs;
      const where =
        others.length === 0 ? `${first}${at === "" ? "" : `, ${at}`}` : `${refs.size} environments (${first}, ${others[0] ?? ""}…)`;
      return `${rule} in ${where}: ${message} ${fix}`;
    });
}

function listWaivers({ waivers }: ScanReport): string[] {
  return waivers.flatMap(({ id, rule, owner, until, state, daysLeft, uses }) => {
    if (state === "expired") return [`${id} (${rule}, ${owner}) expired on ${until}: the rule blocks again.`];
    // Whether drift is still accepted by one, only a sweep for drift knows.
    if (state === "active" && uses === 0 && rule !== "drift")
      return [`${id} (${rule}, ${owner}) lets nothing through any more: delete it.`];
    return state === "active" && daysLeft <= 30
      ? [`${id} (${rule}, ${owner}) ends in ${count(daysLeft, "day", "days")}, on ${until}; ${uses} in use.`]
      : [];
  });
}

function listFindings({ findings }: ScanReport): string[] {
  return findings.map(
    ({ severity, at, message, fix = "" }) => `${severity} ${at.file}${at.line === undefined ? "" : `:${at.line}`}: ${message} ${fix}`,
  );
}

function tableOfWaivers({ waivers }: ScanReport): string {
  return renderColumns([
    ["waiver", "rule", "owner", "state", "until", "in use"],
    ...waivers.map(({ id, rule, owner, state, until, uses }) => [id, rule, owner, state, until, String(uses)]),
  ]);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
