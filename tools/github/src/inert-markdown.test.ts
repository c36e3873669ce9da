import fc from "fast-check";
import { expect, test } from "vitest";
import { inertCode, inertText } from "./inert-markdown.ts";
import { hasMark, marks } from "./marked-comment.ts";

/** T9: whatever others wrote forms no heading, mention, reference, link, expression or mark. */
const piece = fc.constantFrom(
  "@ada",
  "@acme-corp/all",
  "# Approved",
  "#12",
  "GH-12",
  "\n\n## Lane: automatic\n",
  "<!-- roadbed:review -->",
  "${{ secrets.TOKEN }}",
  "{{ .Values.x }}",
  "`code`",
  "[a](https://evil.example)",
  "![a](http://evil.example/x.png)",
  "<details>",
  "| a | b |",
  "1. one",
  "- [x] done",
  "\u202eabc",
  "www.evil.example",
  "&lt;b&gt;",
);

test("text is on one line, and nothing in it takes effect", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
      const shown = inertText(pieces.join(" "));
      expect(shown).not.toMatch(/\n|\u202e|[@#][A-Za-z0-9]|(?<!\\)[`[\]|{}$]|https?:|www\.|\bGH-\d/i);
      // Of HTML there are only the empty comments that take mentions apart.
      expect(shown.replaceAll("<!-- -->", "")).not.toMatch(/(?<!\\)[<>]/);
      expect(shown).not.toMatch(/^\s*(?:#|[-+]|\d+[.)])/);
      expect(hasMark(shown, marks.review)).toBe(false);
    }),
  );
});

test("code stays within its ticks", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
      expect(inertCode(pieces.join(" "))).toMatch(/^`[^`\n]+`$/);
    }),
  );
});
