import type { Approval } from "@roadbed/engine/contract/consent.ts";
import type { Waiver } from "@roadbed/engine/contract/waiver.ts";
import { expect, test } from "vitest";
import { decideReview } from "../review/decide-review.ts";
import { added, edited, makeChange, makeWaiver, platform, removed, whatIsWrong } from "./change-facts.fake.ts";

const path = "platform/waivers/partner-door.yaml";
const named = (waiver: Waiver | undefined) => ({ waivers: new Map(waiver === undefined ? [] : [["partner-door", waiver]]) });
const bring = (author: string, waiver: Waiver | undefined, before?: Waiver) =>
  makeChange({ [path]: before === undefined ? added : edited }, { author, old: named(before), next: named(waiver) });

test.each([
  ["its author approves", "margaret", "margaret", "margaret wrote the waiver partner-door and would approve it too."],
  ["its author approves, spelled otherwise", "Margaret", "margaret", "margaret wrote the waiver partner-door and would approve it too."],
  ["somebody of another team approves", "ada", "grace", "grace, who is to approve the waiver partner-door, is not of the platform team."],
])("a waiver that %s is refused", (_, author, approver, message) => {
  expect(whatIsWrong(bring(author, makeWaiver(approver)))).toEqual([`waiver-approver ${path}: ${message}`]);
});

test("whoever joins the platform team in the same change approves nothing yet", () => {
  const next = {
    ...named(makeWaiver("mallory")),
    platform: { ...platform, platformTeam: { github: "platform-team", members: ["mallory"] } },
  };
  const wrong = whatIsWrong(makeChange({ [path]: added, "platform/instances.yaml": edited }, { author: "ada", next }));
  expect(wrong).toContain(`waiver-approver ${path}: mallory, who is to approve the waiver partner-door, is not of the platform team.`);
  expect(wrong.join()).toContain("waivers-apart platform/instances.yaml");
});

test("a waiver that lasts longer, or reaches further, is approved like a new one", () => {
  for (const more of [{ until: "2027-02-28" }, { scope: { environments: ["orders/*"] } }, { rule: "wildcard-iam" }])
    expect(whatIsWrong(bring("margaret", makeWaiver("margaret", more), makeWaiver("linus"))).join()).toContain("waiver-approver");
  expect(whatIsWrong(bring("margaret", makeWaiver("linus"), makeWaiver("linus")))).toEqual([]);
});

test("a waiver with a mistake is refused now: one that is only too long would hold by itself some day", () => {
  expect(whatIsWrong(bring("margaret", undefined))).toEqual([
    `waiver-approver ${path}: The waiver partner-door has mistakes, so nobody can agree to it.`,
  ]);
  expect(whatIsWrong(makeChange({ [path]: removed }, { author: "margaret", old: named(makeWaiver("linus")) }))).toEqual([]);
});

const holds = (by: string): Approval => ({ by, commit: "a".repeat(40), at: "2026-12-01T10:00:00Z" });
const decide = (author: string, approvals: readonly string[]) =>
  decideReview({
    base: "main",
    head: "change",
    facts: bring(author, makeWaiver("linus")),
    verdicts: [],
    findings: [],
    errors: new Map(),
    holds: () => true,
    pullRequest: {
      number: 12,
      url: "https://github.com/acme-corp/platform/pull/12",
      author,
      base: "b".repeat(40),
      head: "a".repeat(40),
      isFork: false,
      approvals: approvals.map(holds),
    },
  });

test("whoever answers for a waiver has to approve it in person; nobody else will do", () => {
  expect(decide("ada", [])).toMatchObject({ lane: "platform", state: "waiting" });
  expect(decide("ada", ["margaret", "grace"])).toMatchObject({ state: "waiting", summary: "Waits for platform." });
  expect(decide("ada", ["linus"])).toMatchObject({ state: "approved" });
});
