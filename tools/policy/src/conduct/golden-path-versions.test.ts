import { expect, test } from "vitest";
import { edited, type Edits, makeChange, makeEnvironment, pageOf, removed, whatIsWrong } from "./change-facts.fake.ts";

const page = { [pageOf("orders/staging")]: edited };
const using = (components: Readonly<Record<string, string>>) => ({
  environments: new Map([["orders/staging", makeEnvironment(components)]]),
});

test("a component does not go back to an older golden path, not even the platform team's", () => {
  const change = { old: using({ store: "postgres@10" }), next: using({ store: "postgres@9" }) };
  for (const author of ["ada", "margaret"])
    expect(whatIsWrong(makeChange(page, { author, ...change }))).toEqual([
      `no-downgrade ${pageOf("orders/staging")}: store goes back from postgres@10 to postgres@9.`,
    ]);
});

test("it may go forward, stay, or become something else, which its plan judges", () => {
  for (const [before, after] of [
    ["postgres@9", "postgres@10"],
    ["postgres@2", "postgres@2"],
    ["postgres@2", "bucket@1"],
  ] as const)
    expect(whatIsWrong(makeChange(page, { author: "ada", old: using({ store: before }), next: using({ store: after }) }))).toEqual([]);
});

const judgeVersion = (edits: Edits, before: string | undefined, after: string | undefined) =>
  whatIsWrong(
    makeChange(edits, {
      old: { versions: new Map(before === undefined ? [] : [["postgres", before]]) },
      next: { versions: new Map(after === undefined ? [] : [["postgres", after]]) },
    }),
  );
const code = { "golden-paths/postgres/kubernetes.ts": edited };

test.each([
  ["1.2.0", "1.2.0", "The golden path postgres changes, and is still 1.2.0."],
  ["1.10.0", "1.9.9", "The golden path postgres goes back from 1.10.0 to 1.9.9."],
  ["2.0.0", "1.9.9", "The golden path postgres goes back from 2.0.0 to 1.9.9."],
  ["1.2.0", undefined, "The golden path postgres no longer says which version it is."],
])("a golden path whose code changes from %s to %s is refused", (before, after, message) => {
  expect(judgeVersion(code, before, after)).toEqual([`new-version golden-paths/postgres/contract.ts: ${message}`]);
});

test("a golden path may get a later version, be new, be gone, and have its tests and texts changed", () => {
  expect(judgeVersion(code, "1.9.9", "1.10.0")).toEqual([]);
  expect(judgeVersion(code, undefined, "1.0.0")).toEqual([]);
  expect(judgeVersion({ ...code, "golden-paths/postgres/contract.ts": removed }, "1.2.0", undefined)).toEqual([]);
  expect(
    judgeVersion({ "golden-paths/postgres/README.md": edited, "golden-paths/postgres/kubernetes.test.ts": edited }, "1.2.0", "1.2.0"),
  ).toEqual([]);
});
