import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { writeKey } from "./page.ts";
import { parseYaml } from "./parse-yaml.ts";

const read = (text: string) => parseYaml("page.yaml", Buffer.from(text));
const rulesOf = (text: string) => read(text).findings.map(({ rule }) => rule);

test("scalars mean what YAML 1.2 says: NO is text, a date is text, a number is a number", () => {
  const { page, findings } = read(
    'country: NO\nanswer: yes\nday: 2027-03-31\ntime: 12:34:56\ncount: 12\nshare: 0.5\nopen: true\nnone: ~\nempty:\nversion: "1.10"\ngrouped: 1_000\n',
  );
  expect(findings).toEqual([]);
  expect(page?.data).toEqual({
    country: "NO",
    answer: "yes",
    day: "2027-03-31",
    time: "12:34:56",
    count: 12,
    share: 0.5,
    open: true,
    none: null,
    empty: null,
    version: "1.10",
    grouped: "1_000",
  });
});

test.each([
  ["a number that some read as octal", "n: 010", "ambiguous-number"],
  ["a number in another base", "n: 0x1F", "ambiguous-number"],
  ["infinity", "n: .inf", "ambiguous-number"],
  ["no number", "n: .nan", "ambiguous-number"],
  ["2 to the 63rd", "n: 9223372036854775808", "ambiguous-number"],
  ["a number that overflows", "n: 1e999", "ambiguous-number"],
  ["a key that is a number", "1: a", "key-not-text"],
  ["a key that is true", "true: a", "key-not-text"],
  ["a key that is a list", "? [a, b]\n: c", "key-not-text"],
  ["no key", ": a", "key-not-text"],
  ["a key that stands there twice", "a: 1\nb: 2\na: 3", "duplicate-key"],
  ["a key that stands there twice in other quotes", 'a: 1\n"a": 3', "duplicate-key"],
  ["__proto__", "__proto__: { polluted: true }", "forbidden-key"],
  ["constructor", "a: { constructor: { prototype: { polluted: true } } }", "forbidden-key"],
  ["a merge key", "a: 1\n<<: { b: 2 }", "yaml-merge"],
  ["an anchor", "a: &x 1", "yaml-anchor"],
  ["an alias to nothing", "a: *x", "yaml-alias"],
  ["an alias to itself", "a: &a [*a]", "yaml-alias"],
  ["a tag", "a: !!binary aGVsbG8=", "yaml-tag"],
  ["a tag of one's own", "a: !execute ls", "yaml-tag"],
  ["a directive", "%YAML 1.1\n---\na: 1", "yaml-directive"],
  ["two documents", "a: 1\n---\nb: 2", "yaml-documents"],
  ["a byte order mark", "\ufeffa: 1", "hidden-character"],
  ["a NUL", "a: \u0000", "hidden-character"],
  ["an escape sequence", "a: \u001b[31m", "hidden-character"],
  ["a line end that only some know", "a: 1\u2028b: 2", "hidden-character"],
  ["a tag character beyond the basic plane", "a: x\u{e0041}", "hidden-character"],
  ["letters that are not composed", "a: cafe\u0301", "not-normalised"],
])("%s is refused", (_, text, rule) => {
  expect(rulesOf(text)).toContain(rule);
});

test("nothing reaches an object's prototype", () => {
  read("__proto__: { polluted: true }\na: { constructor: { prototype: { polluted: true } } }");
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("bytes that are no UTF-8 are refused", () => {
  expect(parseYaml("page.yaml", Uint8Array.of(0x61, 0x3a, 0x20, 0xff)).findings[0]?.rule).toBe("not-utf8");
});

const bomb = `${Array.from({ length: 9 }, (_, level) => `${"abcdefghi"[level] ?? ""}: &${"abcdefghi"[level] ?? ""} [${Array.from({ length: 9 }, () => (level === 0 ? "lol" : `*${"abcdefghi"[level - 1] ?? ""}`)).join(", ")}]`).join("\n")}\n`;

test.each([
  ["a bomb of aliases", bomb],
  ["20,000 levels", `${"[".repeat(20_000)}${"]".repeat(20_000)}`],
  ["20,000 levels of keys", "a: ".repeat(20_000)],
  [
    "15,000 keys",
    Array.from({ length: 15_000 }, (_, at) => `${at.toString(36)}a:`)
      .join("\n")
      .slice(0, 65_000),
  ],
  ["a text of 5 MB", `a: ${"x".repeat(5 << 20)}`],
  ["a line of spaces and a quote", `a:${" ".repeat(64_000)}"`],
  ["a line of quotes", `a: ${"\"'".repeat(32_000)}`],
  ["a line of braces", `a: ${"{".repeat(65_000)}`],
  ["many unclosed quotes", 'a: "\n'.repeat(12_000)],
])("%s is refused at once", (_, text) => {
  const begin = performance.now();
  const { findings } = read(text);
  // Far above what it takes, far below what a quadratic parser would.
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(findings.length).toBeGreaterThan(0);
});

test.each([
  ["dashes", "-", "string"],
  ["colons", ":", "object"],
  ["letters", "x", "string"],
])("a line of %s is an odd page, and read at once", (_, character, type) => {
  const begin = performance.now();
  const { page } = read(character.repeat(65_000));
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(typeof page?.data).toBe(type);
});

test("a finding points at the character that is wrong", () => {
  const { findings } = read("a: 1\nb:\n  c: &x 2\n");
  expect(findings[0]?.at).toEqual({ file: "page.yaml", line: 3, column: 6, source: "  c: &x 2" });
});

test("every key and value is found where it stands, in any style", () => {
  const { page } = read("a:\n  - b: 1\n    \"c d\": { e: [x, 'y'] }\nf: |\n  text\n");
  expect(page?.locate(["a", 0, "b"])).toMatchObject({ line: 2, column: 8, key: "a[0].b" });
  expect(page?.locate(["a", 0, "c d"], "key")).toMatchObject({ line: 3, column: 5, key: 'a[0]["c d"]' });
  expect(page?.locate(["a", 0, "c d", "e", 1])).toMatchObject({ line: 3, column: 21 });
  expect(page?.locate(["f"])).toMatchObject({ line: 4, column: 4 });
});

const keys = fc.stringMatching(/^[a-z][a-z0-9 _.-]{0,8}[a-z0-9]$/);
const scalars = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "NO",
    "yes",
    "1.10",
    "010",
    "12:34:56",
    "2027-03-31",
    "~",
    "null",
    "",
    " x ",
    "- a",
    "a: b",
    "# c",
    "<<",
    "*a",
    "&a",
    "!t",
    "0x1F",
    ".inf",
    "1e3",
    "é",
    "日本",
    "`@",
  ),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test("whatever is accepted, another YAML parser reads the same from it", async () => {
  const { stringify } = await import("yaml");
  const { dump } = await import("js-yaml");
  fc.assert(
    fc.property(fc.dictionary(keys, values, { noNullPrototype: true }), fc.constantFrom("block", "flow", "other"), (data, style) => {
      const text =
        style === "other"
          ? dump(data)
          : stringify(data, { collectionStyle: style === "flow" ? "flow" : "any", aliasDuplicateObjects: false });
      const { page, findings } = read(text);
      if (findings.length > 0) return;
      expect(page?.data).toEqual(parse(text, { schema: "core", version: "1.2" }));
      expect(page?.data).toEqual(data);
    }),
    { numRuns: 1000 },
  );
});

test("what is accepted of arbitrary text, another YAML parser accepts and reads the same", () => {
  const line = fc.constantFrom(
    "a: 1",
    "b: x",
    "  c: [1, 2]",
    "- d",
    "'e': \"f\"",
    "  - g",
    "h: |",
    "  text",
    "# i",
    "j: {k: l}",
    "",
    "m:",
    "  n: 'o'",
    "p: - q",
    "r: >-",
    "s : t",
    "u: [v",
    "]",
    "w: 1.50",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const text = `${lines.join("\n")}\n`;
      const { page, findings } = read(text);
      if (findings.length > 0 || page?.data === undefined) return;
      expect(page.data).toEqual(parse(text, { schema: "core", version: "1.2" }));
    }),
    { numRuns: 2000 },
  );
});

test("every path of a page leads to its own value", () => {
  fc.assert(
    fc.property(fc.dictionary(keys, values, { minKeys: 1, noNullPrototype: true }), (data) => {
      const text = JSON.stringify(data, undefined, 1);
      const { page, findings } = read(text);
      if (page === undefined || findings.length > 0) return;
      for (const [path, value] of leavesOf(data)) {
        const { value: offset, depth } = page.place(path);
        expect([writeKey(path), depth]).toEqual([writeKey(path), path.length]);
        expect(text.slice(offset).startsWith(JSON.stringify(value))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

function leavesOf(value: unknown, path: readonly (string | number)[] = []): [readonly (string | number)[], unknown][] {
  if (Array.isArray(value)) return value.flatMap((each, at) => leavesOf(each, [...path, at]));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  return [[path, value]];
}
