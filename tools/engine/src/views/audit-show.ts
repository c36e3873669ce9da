import type { AuditChange, AuditShow, AuditWaiver } from "./audit-facts.ts";
import { sayCost, sayCounts, sayDuration, shortTime } from "./audit-words.ts";
import { escapeText } from "./escape-text.ts";
import { cleanText, nameOfUrn } from "./short-names.ts";
import { listSome } from "./take-blocks.ts";

/** What ran at a moment, and all that is known about how it came to. */
export function renderAuditShow(show: AuditShow, format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify(show, undefined, 2);
  const { ref, at, running, failures } = show;
  const title = `${ref} on ${shortTime(at)} UTC`;
  const rows = running === undefined ? [] : describe(running, show);
  const said =
    running === undefined
      ? [show.changes === 0 ? "Nothing had been applied yet." : "Nothing ran: it had been deleted, or never came to stand."]
      : [];
  const failed = failures.map(sayFailure);
  return format === "markdown" ? asMarkdown(title, rows, said, failed) : asText(title, rows, said, failed);
}

type Row = readonly [name: string, value: string];

function describe(change: AuditChange, { confirmed, waivers }: AuditShow): Row[] {
  const { intent } = change;
  const rows: (Row | undefined)[] = [
    [
      "applied",
      `${shortTime(change.ended ?? change.begun)}${change.milliseconds === undefined ? "" : `, in ${sayDuration(change.milliseconds)}`}`,
    ],
    ["from commit", change.commit],
    change.ref.startsWith("layers/")
      ? undefined
      : ["its page", `git show ${change.commit.slice(0, 12)}:environments/${change.ref}/environment.yaml`],
    confirmed === undefined || confirmed.commit === change.commit
      ? undefined
      : ["still so at", `${confirmed.commit.slice(0, 12)}, ${shortTime(confirmed.at)}`],
    change.instance === undefined ? undefined : ["on", change.instance],
    ...(intent === undefined ? [] : describeIntent(intent, waivers)),
    ["fingerprint", change.fingerprint],
    change.held.length === 0 ? undefined : ["data held", listSome(change.held.map(nameOfUrn), heldShown)],
    ["run", change.run],
    ["records", change.lines.join(", ")],
  ];
  return rows.filter((row) => row !== undefined);
}

const heldShown = 6;

function describeIntent(intent: NonNullable<AuditChange["intent"]>, waivers: readonly AuditWaiver[]): Row[] {
  const reasons = [...new Set(intent.reasons.map(({ rule, lane }) => `${rule} (${lane})`))].join(", ");
  return [
    ["what", sayCounts(intent.counts)],
    ["asked for by", intent.requestedBy],
    ...intent.requests.flatMap(({ request, author, approvals }): Row[] => [
      ["request", `${request} by ${author}`],
      ...approvals.map(({ by, teams, at }): Row => ["agreed", `${by} for ${teams.join(" and ")}, ${shortTime(at)}`]),
    ]),
    ["lane", `${intent.lane}${reasons === "" ? "" : `: ${reasons}`}`],
    ...(intent.requests.length === 0
      ? [["agreed", intent.lane === "automatic" ? "nobody had to" : "nobody is recorded to have"] as const]
      : []),
    ...waivers.map((waiver): Row => ["waiver", sayWaiver(waiver)]),
    ...(intent.cost === undefined ? [] : [["cost", sayCost({ intent } as AuditChange)] as const]),
    ["engine", intent.engine],
  ];
}

export function sayWaiver({ id, rule, until, approver, reason, control }: AuditWaiver): string {
  if (rule === undefined) return `${id} (its page is not at that commit)`;
  const who = approver === undefined ? "" : `, answered for by ${approver}`;
  return `${id}: ${rule} until ${until ?? "?"}${who}. ${reason ?? ""}${control === undefined ? "" : ` Instead: ${control}`}`;
}

function sayFailure({ begun, outcome, error, run, commit }: AuditChange): string {
  const words = { failed: "failed", abandoned: "did not come to an end", unknown: "has no end yet", applied: "was applied" } as const;
  return `${shortTime(begun)} from ${commit.slice(0, 12)} ${words[outcome]}${error === undefined ? "" : `: ${error}`} (${run})`;
}

function asText(title: string, rows: readonly Row[], said: readonly string[], failed: readonly string[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return [
    title,
    ...said.map((line) => `  ${line}`),
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${cleanText(value, 500)}`),
    ...(failed.length === 0 ? [] : ["", "Since then", ...failed.map((line) => `  ${cleanText(line, 500)}`)]),
  ].join("\n");
}

function asMarkdown(title: string, rows: readonly Row[], said: readonly string[], failed: readonly string[]): string {
  return [
    `**${escapeText(title)}**`,
    "",
    ...said,
    ...(rows.length === 0 ? [] : ["| | |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${escapeText(value, 500)} |`)]),
    ...(failed.length === 0 ? [] : ["", "Since then:", "", ...failed.map((line) => `- ${escapeText(line, 500)}`)]),
  ].join("\n");
}
