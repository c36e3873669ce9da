import { type Event, parseEvents, YAMLException } from "js-yaml";
import type { Finding } from "../contract/finding.ts";
import { composeYaml } from "./compose-yaml.ts";
import { locateOffset, Page } from "./page.ts";
import { scanText, type TextProblem } from "./scan-text.ts";
import { limits } from "./text-limits.ts";

export interface ParsedPage {
  /** Absent where the file can't be read at all. */
  readonly page?: Page;
  readonly findings: readonly Finding[];
}

/** One YAML file -> plain data with the place of each key, or every reason why it is not plain data. Never throws. */
export function parseYaml(file: string, bytes: Uint8Array): ParsedPage {
  const scanned = scanText(bytes);
  if ("problem" in scanned) return { findings: [makeFinding(file, readLeniently(bytes), scanned.problem)] };
  const { text } = scanned;
  const parsed = parseText(text);
  if ("problem" in parsed) return { findings: [makeFinding(file, text, parsed.problem)] };
  const { data, problems } = composeYaml(text, parsed.events);
  return { page: new Page(file, text, data), findings: problems.map((problem) => makeFinding(file, text, problem)) };
}

function parseText(text: string): { readonly events: readonly Event[] } | { readonly problem: TextProblem } {
  try {
    return { events: parseEvents(text, { maxDepth: limits.depth }) };
  } catch (error) {
    const offset = error instanceof YAMLException ? error.mark?.position ?? 0 : 0;
    const reason = error instanceof YAMLException ? error.reason : "";
    if (reason.startsWith("nesting exceeded")) {
      return { problem: { rule: "too-deep", message: `The file is nested deeper than ${limits.depth} levels.`, fix: "A page says what is wanted, in a few lines; move everything else out of it.", offset } };
    }
    return { problem: { rule: "broken-yaml", ...explainSyntax(text, offset, reason), offset: Math.min(offset, text.length) } };
  }
}

/** The mistakes that people make most, in their words; others in the parser's. */
function explainSyntax(text: string, offset: number, reason: string): { message: string; fix: string } {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  if (/\t/.test(line) && /^\s*\t/.test(line)) return { message: "The line is indented with a tab.", fix: "Indent with two spaces." };
  if (/bad indentation/.test(reason)) return { message: "The line is indented differently from the lines that it belongs to.", fix: "Indent by two spaces below the key that it belongs to; put text that holds \": \" in quotes." };
  if (/implicit (?:block )?key|can not read a block mapping entry|multiline key/.test(reason)) return { message: "A key and its value are expected here.", fix: "Write <key>: <value>, with a space after the colon." };
  if (/unexpected end of the (?:stream|document) within a (?:single|double) quoted/.test(reason)) return { message: "A quote is opened and never closed.", fix: "Close it where the text ends." };
  if (/reserved|cannot start/.test(reason)) return { message: "Text can't begin with this character.", fix: "Put it in quotes." };
  return { message: reason === "" ? "The file is not YAML." : `The file is not YAML: ${reason}.`, fix: "Compare the line with the examples in environments/README.md." };
}

function makeFinding(file: string, text: string, { rule, message, fix, offset }: TextProblem): Finding {
  return { rule, severity: "error", message, fix, at: locateOffset(file, text, offset) };
}

/** Of a file that is refused as a whole, just enough to point at a place. */
function readLeniently(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, limits.bytes)).toString("utf8");
}
