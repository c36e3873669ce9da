import type { AuditAccess } from "./audit-facts.ts";
import { escapeText } from "./escape-text.ts";
import { cleanText } from "./short-names.ts";
import { renderColumns } from "./table.ts";

interface Options {
  readonly format: "text" | "markdown" | "json";
  /** Only who had access on this day: YYYY-MM-DD in UTC. */
  readonly at?: string | undefined;
}

/** Who had access to what, from when to when, and which commit said so. */
export function renderAuditWho(all: readonly AuditAccess[], { format, at }: Options): string {
  const access = at === undefined ? all : all.filter((each) => isHeld(each, at));
  if (format === "json")
    return JSON.stringify({ schema: "roadbed/audit-who@1", ...(at === undefined ? {} : { at }), access }, undefined, 2);
  if (access.length === 0) return at === undefined ? "No page gives anybody access." : `No page gave anybody access on ${at}.`;
  const rows = access.map((each) => [each.ref, each.who, each.what, dayOf(each.from.at), endOf(each), sayCommits(each)]);
  const head = ["of", "who", "what", "from", "until", "by"];
  if (format === "text") return renderColumns([head, ...rows.map((row) => row.map((cell) => cleanText(cell, 200)))]);
  return [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => " --- |").join("")}`,
    ...rows.map((row) => `| ${row.map((cell) => escapeText(cell, 200)).join(" | ")} |`),
  ].join("\n");
}

/** The day on which a page changes counts to both. */
function isHeld({ from, to, until }: AuditAccess, day: string): boolean {
  return dayOf(from.at) <= day && (to === undefined || day <= dayOf(to.at)) && (until === undefined || day <= until);
}

function endOf({ to, until }: AuditAccess): string {
  const removed = to === undefined ? undefined : dayOf(to.at);
  if (until !== undefined && (removed === undefined || until < removed)) return until;
  return removed ?? "today";
}

function sayCommits({ from, to }: AuditAccess): string {
  const given = `${from.author} ${from.commit.slice(0, 8)}`;
  return to === undefined ? given : `${given}, taken by ${to.author} ${to.commit.slice(0, 8)}`;
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}
