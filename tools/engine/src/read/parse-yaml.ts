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
    const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0;
    const reason = error instanceof YAMLException ? error.reason : "";
    if (reason.startsWith("nesting exceeded")) {
      return {
        problem: {
          rule: "too-deep",
          message: `The file is nested deeper than ${limits.depth} levels.`,
          fix: "A page says what is wanted, in a few lines; move everything else out of it.",
          offset,
        },
      };
    }
    return { problem: { rule: "broken-yaml", ...explainSyntax(text, Math.min(offset, text.length), reason) } };
  }
}

type Explained = Pick<TextProblem, "message" | "fix" | "offset">;

/** The mistakes that people make most, in their words; others in the parser's. */
function explainSyntax(text: string, offset: number, reason: string): Explained {
  const unclosed = findUnclosedQuote(text, offset);
  if (unclosed !== undefined && /deficient indentation|within a (?:single|double) quoted|quoted scalar/.test(reason))
    return { message: "A quote is opened and not closed on the same line.", fix: "Close it where the text ends.", offset: unclosed };
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  // No line that a person wrote is longer, and others must not cost time.
  const line = text.slice(start, Math.min(offset, start + 500));
  if (/^ *\t/.test(text.slice(start, start + 500)))
    return { message: "The line is indented with a tab.", fix: "Indent with two spaces.", offset };
  const key = /^[\s-]*([^\s:#"']+): +[^\s"'[{|>]/.exec(line)?.[1];
  if (key !== undefined && text.startsWith(":", offset))
    return {
      message: `The text of ${key} holds a colon and a space, which begin a value.`,
      fix: `Put the text in quotes: ${key}: "…".`,
      offset,
    };
  if (/bad indentation/.test(reason))
    return {
      message: "The line is indented differently from the lines that it belongs to.",
      fix: "Indent by two spaces below the key that it belongs to.",
      offset,
    };
  if (/implicit (?:block )?key|can not read a block mapping entry|multiline key/.test(reason))
    return { message: "A key and its value are expected here.", fix: "Write <key>: <value>, with a space after the colon.", offset };
  if (/reserved|cannot start/.test(reason)) return { message: "Text can't begin with this character.", fix: "Put it in quotes.", offset };
  return {
    message: reason === "" ? "The file is not YAML." : `The file is not YAML: ${reason}.`,
    fix: "Compare the line with the examples in environments/README.md.",
    offset,
  };
}

/** Where the last quote before an offset is opened that isn't closed on its line. */
function findUnclosedQuote(text: string, before: number): number | undefined {
  let found: number | undefined;
  for (let start = 0, end = 0; start < before; start = end + 1) {
    end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const line = text.slice(start, end);
    const at = line.search(/ ["']/) + 1;
    if (at > 0 && line.indexOf(line.charAt(at), at + 1) === -1) found = start + at;
  }
  return found;
}

function makeFinding(file: string, text: string, { rule, message, fix, offset }: TextProblem): Finding {
  return { rule, severity: "error", message, fix, at: locateOffset(file, text, offset) };
}

/** Of a file that is refused as a whole, just enough to point at a place. */
function readLeniently(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, limits.bytes)).toString("utf8");
}
