import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import type { Approval } from "@roadbed/engine/contract/consent.ts";
import type { Need } from "@roadbed/engine/contract/review.ts";
import { lanes, type Verdict } from "@roadbed/engine/contract/verdict.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { added, edited, type Edits, makeChange, makeTeam, makeWaiver, pageOf, platform, removed } from "../conduct/change-facts.fake.ts";
import { type Agreement, checkAgreement } from "./check-agreement.ts";

const people = ["ada", "grace", "niklaus", "barbara", "margaret", "linus"];
const someone = fc.constantFrom(...people);
const few = fc.uniqueArray(someone, { maxLength: 3 });
const teamNames = ["orders", "billing", "search"];

const files: Edits = {
  ...Object.fromEntries(
    teamNames.flatMap((team) => [
      [pageOf(`${team}/staging`), edited],
      [`environments/${team}/team.yaml`, edited],
      [`environments/${team}/README.md`, edited],
      [`environments/${team}/staging/door.ts`, added],
    ]),
  ),
  ...Object.fromEntries(Array.from({ length: 11 }, (_, index) => [pageOf(`orders/trial-${index}`), removed])),
  "environments/legacy/team.yaml": added,
  "platform/waivers/partner-door.yaml": added,
  "platform/services/layer.ts": edited,
  "environments/.schemas/team.json": edited,
};
const paths = Object.keys(files);

const world = fc.record({
  orders: few,
  billing: few,
  search: few,
  keepers: few,
  author: fc.option(someone, { nil: undefined }),
  isFork: fc.boolean(),
  isWaived: fc.boolean(),
  approver: someone,
});

const verdict = fc.record({
  ref: fc.constantFrom("orders/staging", "billing/staging", "search/staging", "local/services"),
  lane: fc.constantFrom(...lanes),
  rule: fc.constantFrom("data-loss", "data-released", "widens-access"),
});

const asVerdict = ({ ref, lane, rule }: { ref: string; lane: Verdict["lane"]; rule: string }): Verdict => {
  const reasons = lane === "automatic" ? [] : [{ lane, rule, message: `${ref} is in ${lane} for ${rule}.` }];
  return { ref, fingerprint: "f", allowed: true, violations: [], lane, reasons };
};

type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function change(touched: readonly string[], { orders, billing, search, keepers, author, isFork, isWaived, approver }: World): ChangeFacts {
  const old = {
    teams: new Map([
      ["orders", makeTeam("orders", orders)],
      ["billing", makeTeam("billing", billing)],
      ["search", makeTeam("search", search)],
    ]),
    platform: { ...platform, platformTeam: { github: "platform-team", members: keepers } },
  };
  const next = { ...old, waivers: new Map(isWaived ? [["partner-door", makeWaiver(approver)]] : []) };
  const edits = Object.fromEntries(touched.map((path) => [path, files[path] ?? edited]));
  return makeChange(edits, { old, next, isFork, ...(author === undefined ? {} : { author }) });
}

const approve = (by: string): Approval => ({ by, commit: "a".repeat(40), at: "2026-12-01T10:00:00Z" });
const input = fc.tuple(
  fc.subarray(paths, { minLength: 1 }),
  world,
  fc.array(verdict, { maxLength: 2 }),
  fc.array(someone, { maxLength: 6 }),
);

function agree(facts: ChangeFacts, verdicts: Parameters<typeof asVerdict>[0][], by: readonly string[]): Agreement {
  return checkAgreement(facts, verdicts.map(asVerdict), by.map(approve));
}

/** Whether each seat can be given to somebody who agreed, tried in every way; in the lane two-person, one seat to a person. */
function canBeSeated({ needs, lane }: Agreement, by: readonly string[]): boolean {
  const seats = needs.flatMap(({ people: allowed, count }) => Array.from({ length: count }, () => allowed));
  const sit = (index: number, taken: readonly string[]): boolean =>
    index === seats.length ||
    by.some((login) => seats[index]?.includes(login) === true && !taken.includes(login) && sit(index + 1, [...taken, login]));
  if (lane === "two-person") return sit(0, []);
  return needs.every(({ people: allowed, count }) => new Set(by.filter((login) => allowed.includes(login))).size >= count);
}

test("authors never count, wherever they are members", () => {
  fc.assert(
    fc.property(input, ([touched, around, verdicts, by]) => {
      const { needs, isMet } = agree(change(touched, around), verdicts, by);
      for (const need of needs) {
        expect(need.people).not.toContain(around.author);
        expect(need.given.map((approval) => approval.by)).not.toContain(around.author);
      }
      const others = by.filter((login) => login !== around.author);
      expect(agree(change(touched, around), verdicts, others).isMet).toBe(isMet);
    }),
    { numRuns: 300 },
  );
});

test("it is agreed to exactly where everybody can have a seat, and in the lane two-person one of their own", () => {
  fc.assert(
    fc.property(input, ([touched, around, verdicts, by]) => {
      const agreement = agree(change(touched, around), verdicts, by);
      expect(agreement.isMet).toBe(canBeSeated(agreement, by));
      if (agreement.lane !== "two-person") return;
      const seats = agreement.needs.reduce((sum, { count }) => sum + count, 0);
      expect(seats).toBeGreaterThanOrEqual(2);
      if (agreement.isMet) expect(new Set(by).size).toBeGreaterThanOrEqual(seats);
    }),
    { numRuns: 800 },
  );
});

test("a further approval never makes it worse, and never is one of no effect shown as one that counts twice", () => {
  fc.assert(
    fc.property(input, someone, ([touched, around, verdicts, by], another) => {
      const facts = change(touched, around);
      const [less, more] = [agree(facts, verdicts, by), agree(facts, verdicts, [...by, another])];
      if (less.isMet) expect(more.isMet).toBe(true);
      expect(countFilled(more.needs)).toBeGreaterThanOrEqual(countFilled(less.needs));
      if (more.lane === "two-person" && !more.isMet)
        expect(new Set(more.needs.flatMap(namesOf)).size).toBe(more.needs.flatMap(namesOf).length);
    }),
    { numRuns: 800 },
  );
});

test("a further file never lowers the lane, never takes away a need, and never lets pass what did not pass", () => {
  fc.assert(
    fc.property(input, fc.constantFrom(...paths), ([touched, around, verdicts, by], another) => {
      const less = agree(change(touched, around), verdicts, by);
      const more = agree(change([...new Set([...touched, another])], around), verdicts, by);
      expect(lanes.indexOf(more.lane)).toBeGreaterThanOrEqual(lanes.indexOf(less.lane));
      for (const { team, people: allowed, count } of less.needs)
        expect(
          more.needs.some((need) => need.team === team && need.count >= count && need.people.every((login) => allowed.includes(login))),
        ).toBe(true);
      if (more.isMet) expect(less.isMet).toBe(true);
    }),
    { numRuns: 800 },
  );
});

function namesOf({ given }: Need): string[] {
  return [...new Set(given.map(({ by }) => by))];
}

function countFilled(needs: readonly Need[]): number {
  return needs.reduce((sum, need) => sum + Math.min(need.count, namesOf(need).length), 0);
}

const production: Verdict = {
  ref: "orders/production",
  fingerprint: "f",
  allowed: true,
  violations: [],
  lane: "two-person",
  reasons: [{ lane: "two-person", rule: "data-loss", message: "db would be deleted with its data." }],
};
const around: World = {
  orders: ["ada", "margaret"],
  billing: [],
  search: [],
  keepers: ["margaret", "linus"],
  author: "grace",
  isFork: false,
  isWaived: false,
  approver: "linus",
};

test("somebody of two teams counts for one of them where two people are needed", () => {
  const facts = change([pageOf("orders/staging")], around);
  const after = (...by: readonly string[]) => checkAgreement(facts, [production], by.map(approve));
  expect(after("margaret")).toMatchObject({ lane: "two-person", isMet: false });
  expect(after("margaret", "margaret").isMet).toBe(false);
  expect(after("ada").isMet).toBe(false);
  expect(after("linus").isMet).toBe(false);
  for (const by of [
    ["ada", "margaret"],
    ["margaret", "ada"],
    ["margaret", "linus"],
    ["linus", "ada"],
  ])
    expect(after(...by).isMet).toBe(true);
});

test("one name in two spellings is one person, and an author in another spelling is the author", () => {
  const facts = change([pageOf("orders/staging")], { ...around, author: "Ada" });
  const after = (...by: readonly string[]) => checkAgreement(facts, [production], by.map(approve)).isMet;
  expect(after("ada", "linus")).toBe(false);
  expect(after("Margaret", "margaret")).toBe(false);
  expect(after("Margaret", "LINUS")).toBe(true);
});

test("who is to agree is found as fast where a hundred teams are asked and one never answers", () => {
  const asked = [...Array.from({ length: 100 }, (_, index) => `team-${index}`), "silent"];
  const old = { teams: new Map(asked.map((team) => [team, makeTeam(team, team === "silent" ? ["zoe"] : people)])), platform };
  const facts = makeChange(Object.fromEntries(asked.map((team) => [`environments/${team}/team.yaml`, edited])), { old, next: old });
  const started = performance.now();
  expect(checkAgreement(facts, [production], people.map(approve)).isMet).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});
