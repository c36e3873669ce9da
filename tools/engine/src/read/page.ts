import { parseEvents } from "js-yaml";
import type { Finding, Location } from "../contract/finding.ts";
import { type KeyPath, type KeyPlace, locateKey } from "./locate-key.ts";
import { limits } from "./text-limits.ts";

/** One YAML file that was read: its data, and where each key of it stands. */
export class Page {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;

  constructor(file: string, text: string, data: unknown) {
    this.file = file;
    this.text = text;
    this.data = data;
  }

  /** Parses once more: places are asked for only where something is wrong, and keeping them for a whole fleet costs more. */
  place(path: KeyPath): KeyPlace {
    return locateKey(this.text, parseEvents(this.text, { maxDepth: limits.depth }), path);
  }

  /** The location of a key, or of its value; where it is missing, of what it should stand in. */
  locate(path: KeyPath, what: "key" | "value" = "value"): Location {
    const key = path.length === 0 ? {} : { key: writeKey(path) };
    const place = this.place(path);
    // What is missing from the page as a whole belongs to no line of it.
    if (place.depth === 0) return { file: this.file, line: 1, column: 1, ...key };
    const offset = what === "key" || place.depth < path.length ? place.key : place.value;
    return { ...locateOffset(this.file, this.text, offset), ...key };
  }

  finding(
    rule: string,
    path: KeyPath,
    said: { readonly message: string; readonly fix?: string; readonly severity?: Finding["severity"]; readonly what?: "key" | "value" },
  ): Finding {
    const { message, fix, severity = "error", what } = said;
    return { rule, severity, message, ...(fix === undefined ? {} : { fix }), at: this.locate(path, what) };
  }
}

export function locateOffset(file: string, text: string, offset: number): Location {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < start; at = text.indexOf("\n", at + 1)) line += 1;
  const end = text.indexOf("\n", start);
  const source = text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "");
  return { file, line, column: offset - start + 1, ...(source === "" ? {} : { source: showable(source) }) };
}

/** `components.api.uses[0]`; keys that hold dots stand in brackets. */
export function writeKey(path: KeyPath): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z0-9_-]+$/.test(step)) return `["${showable(step)}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

/** What a terminal or a comment may be shown of a file that holds anything. */
export function showable(text: string): string {
  const short = text.length > 160 ? `${text.slice(0, 159)}…` : text;
  return short.replace(/[^\P{C}\t]|[\u2028\u2029]/gu, "\ufffd").replaceAll("\t", " ");
}
