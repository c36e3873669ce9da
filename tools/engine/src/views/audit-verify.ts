import type { AuditUnknown, AuditVerification } from "./audit-facts.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { cleanText } from "./short-names.ts";

const states: Readonly<Record<AuditUnknown["state"], string>> = {
  running: "is at it",
  silent: "has not been heard of since",
  abandoned: "did not come to an end; a later run looked at what it left",
};

/** What `platform audit verify` found, and what to keep for the next time. */
export function renderAuditVerify(found: AuditVerification, format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify(found, undefined, 2);
  const { problems, unknown, head, isWhole } = found;
  const text = format === "markdown" ? (line: string) => escapeText(line, 600) : (line: string) => cleanText(line, 600);
  const bold = (line: string) => (format === "markdown" ? `**${line}**` : line);
  const item = (line: string, fix: string) =>
    format === "markdown" ? `- ${text(line)}<br>${text(fix)}` : `  ${text(line)}\n      ${text(fix)}`;
  const lines = [bold(sumUp(found)), ""];
  if (problems.length > 0) lines.push(...problems.map(({ message, fix }) => item(message, fix)), "");
  if (unknown.length > 0) {
    lines.push(bold(`${count(unknown.length, "run")} of which nobody knows how ${unknown.length === 1 ? "it" : "they"} ended:`), "");
    for (const { ref, at, run, state } of unknown) {
      const line = `${ref}, begun ${at.slice(0, 16).replace("T", " ")} by ${run}: ${states[state]}.`;
      lines.push(format === "markdown" ? `- ${text(line)}` : `  ${text(line)}`);
    }
    lines.push("");
  }
  if (head !== undefined && isWhole) {
    const again = `platform audit verify --anchor ${head}`;
    lines.push(problems.length === 0 ? keep : accept, "", format === "markdown" ? codeSpan(again) : `  ${again}`);
  }
  return lines.join("\n").trimEnd();
}

const keep = "Keep this where nobody who writes the ledger can change it; with it, no older ledger is taken for this one:";
const accept = "The record itself is whole. Once each of these has been looked into, go on from here:";

function sumUp({ head, since, records, stacks, problems }: AuditVerification): string {
  if (problems.length > 0)
    return `${count(problems.length, "thing")} wrong, after ${count(records, "record")} of ${count(stacks, "stack")}.`;
  if (head === undefined) return "There is no ledger yet: nothing has been applied.";
  if (records === 0 && since !== undefined) return `All is well: nothing is new since ${since.slice(0, 12)}.`;
  const news = since === undefined ? "" : `, all that is new since ${since.slice(0, 12)}`;
  return `All is well: ${count(records, "record")} of ${count(stacks, "stack")}${news}.`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
