import { expect, test } from "vitest";
import { added, edited, makeChange, pageOf, platform, removed, whatIsWrong } from "./change-facts.fake.ts";

const renamed = (facts: ReturnType<typeof makeChange>) => whatIsWrong(facts).filter((wrong) => wrong.startsWith("names-immutable"));

test.each([
  ["with the same content", ["stage: staging", undefined], [undefined, "stage: staging"]],
  ["with other content", ["stage: staging", undefined], [undefined, "stage: production"]],
] as const)("an environment can't be renamed %s", (_, before, after) => {
  for (const author of ["ada", "margaret"])
    expect(renamed(makeChange({ [pageOf("orders/staging")]: before, [pageOf("orders/test")]: after }, { author }))).toEqual([
      "names-immutable environments/orders/test/environment.yaml: orders/test appears as orders/staging goes: a new name, which destroys what has the old one.",
    ]);
});

test("what goes and what comes may each come alone", () => {
  expect(renamed(makeChange({ [pageOf("orders/staging")]: removed }))).toEqual([]);
  expect(renamed(makeChange({ [pageOf("orders/test")]: added }))).toEqual([]);
  expect(renamed(makeChange({ [pageOf("orders/staging")]: edited }))).toEqual([]);
});

test("a team that is renamed takes its environments with it, and so can't", () => {
  const facts = makeChange({
    "environments/orders/team.yaml": removed,
    [pageOf("orders/staging")]: removed,
    "environments/shop/team.yaml": added,
    [pageOf("shop/staging")]: added,
  });
  expect(renamed(facts)).toHaveLength(1);
});

test("the organisation, with which every name begins, stays", () => {
  const facts = makeChange(
    { "platform/instances.yaml": edited },
    { author: "margaret", next: { platform: { ...platform, organisation: "apex" } } },
  );
  expect(renamed(facts)).toEqual([
    "names-immutable platform/instances.yaml: The organisation acme becomes apex, which every name begins with.",
  ]);
});
