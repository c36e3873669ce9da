import { isUtf8 } from "node:buffer";
import { limits } from "./text-limits.ts";

export interface TextProblem {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
}

/** Bytes -> text, or why they are not the plain text that a person sees on the screen. Looks at all of it before anything parses it. */
export function scanText(bytes: Uint8Array): { readonly text: string } | { readonly problem: TextProblem } {
  if (bytes.length > limits.bytes) {
    return refuse(
      "file-too-large",
      `The file is larger than ${limits.bytes / 1024} KiB.`,
      "A page says what is wanted, in a few lines; move everything else out of it.",
    );
  }
  if (!isUtf8(bytes)) return refuse("not-utf8", "The file is not UTF-8 text.", "Save it as UTF-8.");
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (text.startsWith("version https://git-lfs.github.com/spec/")) {
    return refuse(
      "lfs-pointer",
      "This is a pointer to a file in Git LFS, not the file.",
      "Take the folder out of .gitattributes, and add the file itself.",
    );
  }
  // Most pages are plain ASCII: then nothing can hide.
  const odd = oddCharacter.exec(text);
  if (odd !== null) return { problem: explainCharacter(odd[0], odd.index) };
  if (beyondAscii.test(text) && text.normalize("NFC") !== text) {
    return {
      problem: {
        rule: "not-normalised",
        message: "The file holds letters composed of several characters, which look like others that are one.",
        fix: "Save it in Unicode's normal form NFC.",
        offset: firstDifference(text, text.normalize("NFC")),
      },
    };
  }
  return { text };
}

const beyondAscii = /[\u0080-\uffff]/;

/** Controls but tab and line ends; soft hyphens, zero-width, bidirectional and variation characters; tags, private use, no characters at all. */

const oddCharacter =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ue000-\uf8ff]|\r(?!\n)|[\udb40-\udbff][\udc00-\udfff]/;

function explainCharacter(character: string, offset: number): TextProblem {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character);
  return {
    rule: "hidden-character",
    message: bidirectional
      ? `The character ${code} changes the direction of text, so that a reviewer sees something else than what is read.`
      : `The character ${code} can't be seen.`,
    fix: "Delete it.",
    offset,
  };
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return at;
}

function refuse(rule: string, message: string, fix: string): { problem: TextProblem } {
  return { problem: { rule, message, fix, offset: 0 } };
}
