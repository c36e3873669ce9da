import { expect, test } from "vitest";
import type { Finding } from "../contract/finding.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { renderFindingsGithub } from "./findings-github.ts";
import { renderFindingsMarkdown } from "./findings-markdown.ts";
import { renderFindings } from "./findings-text.ts";

const clash: Finding = {
  rule: "host-clash",
  severity: "error",
  message: "The host name shop.example.com is used by orders/staging and by billing/staging.",
  fix: "Choose another name, or agree with the team billing.",
  at: {
    file: "environments/orders/staging/environment.yaml",
    line: 4,
    column: 3,
    key: 'hosts["shop.example.com"]',
    source: "  shop.example.com: web",
  },
  related: [
    {
      file: "environments/billing/staging/environment.yaml",
      line: 7,
      column: 3,
      source: "  shop.example.com: web",
      message: "billing/staging (team billing) uses shop.example.com.",
    },
  ],
};
const lease: Finding = {
  rule: "lease-over",
  severity: "warning",
  message: "The lease ended on 2026-10-31.",
  at: { file: "environments/orders/staging/environment.yaml" },
};

test("a person sees the line, the character, the way out and the other side", () => {
  expect(renderFindings([clash, lease])).toBe(`environments/orders/staging/environment.yaml:4:3  error  host-clash
  4 |   shop.example.com: web
    |   ^
  The host name shop.example.com is used by orders/staging and by billing/staging.
  Choose another name, or agree with the team billing.
  environments/billing/staging/environment.yaml:7:3  billing/staging (team billing) uses shop.example.com.
  7 |   shop.example.com: web
    |   ^

environments/orders/staging/environment.yaml  warning  lease-over
  The lease ended on 2026-10-31.
`);
});

test("colour is added only where it is asked for", () => {
  expect(renderFindings([clash])).not.toContain("\u001b");
  expect(renderFindings([clash], { colour: true })).toContain("\u001b[31merror");
});

test("a comment lists errors before warnings, as plain text", () => {
  expect(renderFindingsMarkdown([lease, clash])).toBe(`**1 mistake, 1 warning**

- ❌ \`environments/orders/staging/environment.yaml:4:3\` \`shop.example.com: web\`
  The host name shop.example.com is used by orders/staging and by billing/staging. **Choose another name, or agree with the team billing.** (host-clash)
  - \`environments/billing/staging/environment.yaml:7:3\` billing/staging \\(team billing\\) uses shop.example.com.
- ⚠️ \`environments/orders/staging/environment.yaml\`
  The lease ended on 2026-10-31. (lease-over)
`);
  expect(renderFindingsMarkdown([])).toBe("**Nothing wrong** with the requests.\n");
});

test("a comment has an end", () => {
  const text = renderFindingsMarkdown(Array.from({ length: 1000 }, () => clash));
  expect(text.length).toBeLessThan(60_000);
  expect(text).toContain("… and 900 more");
});

test.each([
  "# heading",
  "- item",
  "1. item",
  "> quote",
  "[a](https://example.com)",
  "<!-- roadbed:approved -->",
  "<details>",
  "@everyone look",
  "#12",
  "a | b",
  "**bold**",
  "`code`",
  "line\n# heading",
  "https://example.com",
  "::error::x",
  "$x$",
])("what others wrote stays text in a comment: %j", (text) => {
  const escaped = escapeMarkdown(text);
  // Our own empty comments, which keep words apart, aside.
  expect(escaped.replaceAll("<!-- -->", "")).not.toMatch(/\n|^[#>-]|^[0-9]+[.)]|(?<!\\)[<>`*[\]|$]/);
  expect(escaped).not.toMatch(/@[a-z]|https?:\/\/|#[0-9]/);
  expect(codeSpan(text)).not.toContain("\n");
  const [fence = ""] = /^`+/.exec(codeSpan(text)) ?? [];
  expect(codeSpan(text).slice(fence.length, -fence.length)).not.toContain(fence);
});

test("annotations can't be broken out of", () => {
  const nasty: Finding = {
    rule: "odd-name",
    severity: "error",
    message: "It is called a\n::set-output name=x::y% ok.",
    at: { file: "environments/a,b::c\r\n/environment.yaml", line: 1, column: 1 },
  };
  expect(renderFindingsGithub([nasty])).toBe(
    "::error file=environments/a%2Cb%3A%3Ac%0D%0A/environment.yaml,line=1,col=1,title=odd-name::It is called a%0A::set-output name=x::y%25 ok.\n",
  );
  expect(renderFindingsGithub([clash]).trimEnd().split("\n")).toHaveLength(1);
});
