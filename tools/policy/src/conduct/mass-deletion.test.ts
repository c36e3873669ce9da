import { expect, test } from "vitest";
import { added, edited, type Edits, makeChange, pageOf, removed, whatIsWrong } from "./change-facts.fake.ts";
import { findConductReasons } from "./conduct-lanes.ts";

const gone = (count: number, team = "orders"): Edits =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [pageOf(`${team}/trial-${index}`), removed]));
const deletions = (facts: ReturnType<typeof makeChange>) => whatIsWrong(facts).filter((wrong) => wrong.startsWith("mass-deletion"));

test("eleven environments don't go at once, whoever asks but the platform team", () => {
  expect(deletions(makeChange(gone(10), { author: "ada" }))).toEqual([]);
  for (const author of ["ada", "niklaus", undefined])
    expect(deletions(makeChange(gone(11), author === undefined ? {} : { author }))).toEqual([
      "mass-deletion: 11 environments would be deleted.",
    ]);
});

test("of the platform team, two people have to mean it", () => {
  const facts = makeChange(gone(11), { author: "margaret" });
  expect(whatIsWrong(facts)).toEqual([]);
  expect(findConductReasons(facts)).toContainEqual({
    lane: "two-person",
    rule: "mass-deletion",
    message: "11 environments are deleted at once.",
  });
});

test("spread over teams they are counted together", () => {
  expect(deletions(makeChange({ ...gone(6), ...gone(5, "billing") }))).toHaveLength(1);
});

test("without its page an environment is gone, whatever is left in its folder", () => {
  const kept = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`environments/orders/trial-${index}/README.md`, edited]));
  expect(deletions(makeChange({ ...gone(11), ...kept }))).toHaveLength(1);
});

test("an empty tree is an accident, even of the platform team", () => {
  const everything = { ...gone(3), "platform/instances.yaml": removed, "package.json": removed, ".npmrc": removed } as const;
  const wrong = whatIsWrong(makeChange(everything, { author: "margaret" }));
  expect(wrong).toContain("mass-deletion platform/instances.yaml: Without it nobody knows where anything stands.");
  expect(wrong.map((each) => each.split(/[ :]/)[0])).toEqual(["requests-apart", "mass-deletion", "known-packages"]);
});

test("what is refused stays short, however much it is", () => {
  const thousands = { ...gone(3001), [pageOf("orders/new")]: added };
  for (const wrong of whatIsWrong(makeChange(thousands))) expect(wrong.length).toBeLessThan(400);
  expect(
    findConductReasons(
      makeChange({ ...thousands, ...Object.fromEntries(Array.from({ length: 3001 }, (_, at) => [`tools/${at}.ts`, added])) }),
    ).every(({ message }) => message.length < 200),
  ).toBe(true);
});
