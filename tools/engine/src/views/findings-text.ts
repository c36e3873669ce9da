import { styleText } from "node:util";
import type { Finding, Location } from "../contract/finding.ts";

type Colour = "red" | "yellow" | "cyan" | "dim" | "bold";
type Paint = (colour: Colour, text: string) => string;

/** Findings as a person reads them: where, the line itself, what is wrong, how to repair it, and whose the other side is. */
export function renderFindings(findings: readonly Finding[], { colour = false }: { readonly colour?: boolean } = {}): string {
  const paint: Paint = (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text);
  return findings.map((finding) => `${renderFinding(finding, paint).join("\n")}\n`).join("\n");
}

function renderFinding({ rule, severity, message, fix, at, related = [] }: Finding, paint: Paint): string[] {
  const kind = severity === "error" ? paint("red", "error") : paint("yellow", "warning");
  return [
    `${paint("bold", writePlace(at))}  ${kind}  ${paint("dim", rule)}`,
    ...renderSource(at, paint),
    `  ${message}`,
    ...(fix === undefined ? [] : [`  ${paint("cyan", fix)}`]),
    ...related.flatMap((other) => [`  ${paint("bold", writePlace(other))}  ${other.message}`, ...renderSource(other, paint)]),
  ];
}

/** `file:line:column`, which editors and terminals open at a click. */
export function writePlace({ file, line, column }: Location): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

function renderSource({ line, column, source }: Location, paint: Paint): string[] {
  if (source === undefined || line === undefined) return [];
  const number = String(line);
  const caret =
    column === undefined || column > source.length + 1
      ? []
      : [`  ${" ".repeat(number.length)} ${paint("dim", "|")} ${" ".repeat(column - 1)}${paint("red", "^")}`];
  return [`  ${paint("dim", `${number} |`)} ${source}`, ...caret];
}
