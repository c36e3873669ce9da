import { expect, test } from "vitest";
import { decideReview } from "../review/decide-review.ts";
import { added, edited, type Edits, makeChange, makeTeam, pageOf, removed, type Sketch, teams, whatIsWrong } from "./change-facts.fake.ts";

/** Whose agreement a change waits for, though its plans alone would need nobody's. */
function whoMustAgree(edits: Edits, sketch: Sketch): Record<string, readonly string[]> {
  const { needs } = decideReview({
    base: "main",
    head: "change",
    facts: makeChange(edits, sketch),
    verdicts: [],
    findings: [],
    errors: new Map(),
    holds: () => true,
  });
  return Object.fromEntries(needs.map(({ team, people }) => [team, people]));
}

const ofBilling: Edits = { [pageOf("billing/staging")]: edited };

test("somebody of another team may change an environment only if its own team agrees", () => {
  expect(whoMustAgree(ofBilling, { author: "ada" })).toEqual({ billing: ["niklaus", "barbara"] });
  expect(whoMustAgree(ofBilling, { author: "niklaus" })).toEqual({});
});

test("whoever makes themselves an owner in the same change gains nothing by it", () => {
  const next = { teams: new Map([...teams, ["billing", makeTeam("billing", ["niklaus", "barbara", "ada"])]]) };
  const needs = whoMustAgree({ ...ofBilling, "environments/billing/team.yaml": edited }, { author: "ada", next });
  expect(needs).toEqual({ billing: ["niklaus", "barbara"], platform: ["margaret", "linus"] });
});

test("making friends owners, or everybody else none, gains nothing either", () => {
  for (const members of [["mallory"], []]) {
    const next = { teams: new Map([...teams, ["billing", makeTeam("billing", members)]]) };
    const needs = whoMustAgree({ "environments/billing/team.yaml": edited }, { author: "niklaus", next });
    expect(needs).toEqual({ billing: ["barbara"], platform: ["margaret", "linus"] });
  }
});

test("a pull request over two teams is refused, and of the platform team's it takes both owners", () => {
  const both = { ...ofBilling, [pageOf("orders/staging")]: edited };
  for (const author of ["ada", "niklaus", undefined])
    expect(whatIsWrong(makeChange(both, author === undefined ? {} : { author }))).toEqual([
      "one-environment: It touches 2 environments: billing/staging, orders/staging.",
    ]);
  expect(whatIsWrong(makeChange(both, { author: "margaret" }))).toEqual([]);
  expect(whoMustAgree(both, { author: "margaret" })).toEqual({ billing: ["niklaus", "barbara"], orders: ["ada", "grace"] });
});

test("pages of two teams take both owners, though no environment is touched twice", () => {
  const pages = { "environments/billing/team.yaml": edited, "environments/orders/team.yaml": edited };
  expect(whoMustAgree(pages, { author: "ada" })).toEqual({ billing: ["niklaus", "barbara"], orders: ["grace"] });
});

test("an environment that moves to another team needs the owners of both sides, and may not move at all", () => {
  const move = { [pageOf("billing/shop")]: removed, [pageOf("orders/shop")]: added };
  expect(whoMustAgree(move, { author: "ada" })).toEqual({ billing: ["niklaus", "barbara"], orders: ["grace"] });
  expect(whatIsWrong(makeChange(move, { author: "ada" }))).toEqual([
    "one-environment: It touches 2 environments: billing/shop, orders/shop.",
    expect.stringMatching(/^names-immutable environments\/orders\/shop\/environment\.yaml: orders\/shop appears as billing\/shop goes/),
  ]);
});

test("a folder that nobody of a team can answer for is the platform team's, and another team's agreement is none to it", () => {
  const unowned = { teams: new Map([...teams, ["legacy", makeTeam("legacy", [])]]) };
  const sketch = { author: "ada", old: unowned, next: unowned };
  const page = { "environments/legacy/team.yaml": edited };
  expect(whoMustAgree(page, sketch)).toEqual({ platform: ["margaret", "linus"] });
  expect(whoMustAgree({ ...page, ...ofBilling }, sketch)).toEqual({ billing: ["niklaus", "barbara"], platform: ["margaret", "linus"] });
});

test("a new team has no owners until main names them", () => {
  const next = { teams: new Map([...teams, ["search", makeTeam("search", ["mallory", "eve"])]]) };
  const needs = whoMustAgree({ "environments/search/team.yaml": added, [pageOf("search/staging")]: added }, { author: "mallory", next });
  expect(needs).toEqual({ platform: ["margaret", "linus"] });
});

test("code in an environment's folder is the platform team's as well", () => {
  const needs = whoMustAgree({ "environments/orders/staging/door.ts": added }, { author: "ada" });
  expect(needs).toEqual({ orders: ["grace"], platform: ["margaret", "linus"] });
});

test("nothing from a fork is automatic", () => {
  expect(whoMustAgree({ [pageOf("orders/staging")]: edited }, { author: "ada", isFork: true })).toEqual({ orders: ["grace"] });
});
