import { expect, test } from "vitest";
import { escapeMarkdown } from "./escape-markdown.ts";
import { boldText, escapeHtml } from "./escape-text.ts";

test.each([
  ["1. see GH-12, #12 and @ada", "1\\. see GH<!-- -->-12, #<!-- -->12 and @<!-- -->ada"],
  ["2) then", "2\\) then"],
  ["2027 ends", "2027 ends"],
  ["===", "\\==="],
  ["- [ ] done", "\\- \\[ \\] done"],
  ["# Approved", "\\# Approved"],
  ["a | b\n| - |", "a \\| b \\| - \\|"],
  ["http://x.example and www.example.com", "http<!-- -->://x.example and www<!-- -->.example.com"],
  ["<!-- roadbed:review -->", "\\<\\!-- roadbed:review --\\>"],
])("%j forms nothing", (text, shown) => {
  expect(escapeMarkdown(text)).toBe(shown);
});

test("where GitHub reads HTML, no issue is linked either", () => {
  expect(escapeHtml('<b> "GH-1" & @ada')).toBe("&lt;b&gt; &quot;GH<!-- -->-1&quot; &amp; @<!-- -->ada");
});

test("bold without any text draws no line", () => {
  expect([boldText("orders"), boldText(" ")]).toEqual(["**orders**", "**?**"]);
});
