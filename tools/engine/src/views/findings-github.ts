import type { Finding } from "../contract/finding.ts";

/** Findings as GitHub's workflow commands, which show them beside the lines of a pull request. */
export function renderFindingsGithub(findings: readonly Finding[]): string {
  return findings.map(renderFinding).join("");
}

function renderFinding({ rule, severity, message, fix, at, related = [] }: Finding): string {
  const properties = [
    ["file", at.file],
    ["line", at.line],
    ["col", at.column],
    ["title", rule],
  ] as const;
  const written = properties.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]));
  const text = [
    [message, fix].filter((part) => part !== undefined).join(" "),
    ...related.map((other) => `${other.file}${other.line === undefined ? "" : `:${other.line}`}: ${other.message}`),
  ].join("\n");
  return `::${severity} ${written.join(",")}::${escapeData(text)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
