import type { Finding } from "../contract/finding.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { writePlace } from "./findings-text.ts";

/** So many are listed; a comment has an end, and who repairs these finds the rest by `platform check`. */
const most = 100;

/** Findings as a part of a pull request's comment. */
export function renderFindingsMarkdown(findings: readonly Finding[]): string {
  if (findings.length === 0) return "**Nothing wrong** with the requests.\n";
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const shown = [...errors, ...warnings].slice(0, most);
  const left = findings.length - shown.length;
  return [
    `**${[count(errors.length, "mistake"), count(warnings.length, "warning")].filter((part) => part !== "").join(", ")}**`,
    "",
    ...shown.flatMap(renderFinding),
    ...(left === 0 ? [] : ["", `… and ${left} more: \`platform check\` lists them.`]),
    "",
  ].join("\n");
}

function renderFinding({ rule, severity, message, fix, at, related = [] }: Finding): string[] {
  const mark = severity === "error" ? "❌" : "⚠️";
  return [
    `- ${mark} ${codeSpan(writePlace(at))}${at.source === undefined || at.source.trim() === "" ? "" : ` ${codeSpan(at.source.trim())}`}`,
    `  ${escapeMarkdown(message)}${fix === undefined ? "" : ` **${escapeMarkdown(fix)}**`} (${rule})`,
    ...related.map((other) => `  - ${codeSpan(writePlace(other))} ${escapeMarkdown(other.message)}`),
  ];
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;
}
