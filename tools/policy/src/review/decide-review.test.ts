import type { Approval } from "@roadbed/engine/contract/consent.ts";
import { reviewSchema } from "@roadbed/engine/contract/review.ts";
import { expect, test } from "vitest";
import { added, edited, type Edits, makeChange, makeTeam, pageOf, platform, type Sketch, teams } from "../conduct/change-facts.fake.ts";
import { decideReview, type Decision, type ReviewInput } from "./decide-review.ts";

const [head, older] = ["a".repeat(40), "b".repeat(40)];
const approve = (by: string, commit = head): Approval => ({ by, commit, at: "2026-12-01T10:00:00Z" });
const ofOrders: Edits = { [pageOf("orders/staging")]: edited };

/** A change that barbara, of another team, asks for, so that one of orders has to agree. */
function decide(approvals: readonly Approval[], more: Partial<ReviewInput> & { edits?: Edits; sketch?: Sketch } = {}): Decision {
  const { edits = ofOrders, sketch = {}, ...rest } = more;
  const author = sketch.author ?? "barbara";
  const base = "c".repeat(40);
  return decideReview({
    base,
    head,
    facts: makeChange(edits, { ...sketch, author }),
    verdicts: [],
    findings: [],
    errors: new Map(),
    holds: () => true,
    pullRequest: {
      number: 12,
      url: "https://github.com/acme-corp/platform/pull/12",
      author,
      base,
      head,
      isFork: false,
      approvals: [...approvals],
    },
    ...rest,
  });
}

test("one of the team agrees, and it may be merged", () => {
  expect(decide([])).toMatchObject({ lane: "owner", state: "waiting", summary: "Waits for orders." });
  expect(decide([approve("grace")])).toMatchObject({ state: "approved", void: [] });
});

test("approvals of what it no longer means count for nothing, and are named", () => {
  const [stale, fresh] = [approve("ada", older), approve("grace")];
  const holds = ({ commit }: Approval) => commit === head;
  expect(decide([stale], { holds })).toMatchObject({ state: "waiting", void: [stale], needs: [{ given: [] }] });
  expect(decide([stale, fresh], { holds })).toMatchObject({ state: "approved", void: [stale], needs: [{ given: [fresh] }] });
});

test.each([
  ["who is not of the team", "niklaus"],
  ["who is of the platform team, but not of this one", "margaret"],
  ["whom nobody knows", "mallory"],
  ["who is the author", "barbara"],
  ["who is a program", "github-actions[bot]"],
])("somebody %s can't agree", (_, login) => {
  expect(decide([approve(login)])).toMatchObject({ state: "waiting" });
});

test("authors can't agree to their own, though they are members and spell themselves otherwise", () => {
  for (const author of ["ada", "Ada"]) {
    const own = decide([approve("ada"), approve(author)], { sketch: { author, isFork: true } });
    expect(own).toMatchObject({ lane: "owner", state: "waiting", void: [], needs: [{ people: ["grace"] }] });
  }
});

test("who has left the team since can't agree any more, and who joins by the change itself not yet", () => {
  const without = { teams: new Map([...teams, ["orders", makeTeam("orders", ["ada"])]]) };
  const edits = { "environments/orders/team.yaml": edited };
  expect(decide([approve("grace"), approve("margaret")], { edits, sketch: { old: without } })).toMatchObject({
    state: "waiting",
    summary: "Waits for orders.",
  });
  const keepers = { platform: { ...platform, platformTeam: { github: "platform-team", members: ["mallory"] } } };
  const ofPlatform = { "platform/instances.yaml": edited };
  expect(decide([approve("mallory")], { edits: ofPlatform, sketch: { next: keepers } })).toMatchObject({
    lane: "platform",
    state: "waiting",
  });
});

test("no approval helps what has to change", () => {
  const everybody = ["ada", "grace", "margaret", "linus"].map((by) => approve(by));
  const wrong: Partial<ReviewInput>[] = [
    {
      findings: [
        { rule: "unknown-key", severity: "error", message: "There is no key stge.", at: { file: pageOf("orders/staging"), line: 2 } },
      ],
    },
    { errors: new Map([["orders/staging", { message: "Its request has mistakes, so nobody can say what it would do." }]]) },
    {
      verdicts: [
        {
          ref: "orders/staging",
          fingerprint: "f",
          allowed: false,
          violations: [{ rule: "public-exposure", message: "door is open to everybody.", fix: "Close it." }],
          lane: "owner",
          reasons: [],
        },
      ],
    },
  ];
  for (const each of wrong)
    expect(decide(everybody, each)).toMatchObject({ state: "refused", summary: "1 thing has to change before it may be merged." });
  expect(decide(everybody, { edits: { ...ofOrders, ".github/CODEOWNERS": edited } })).toMatchObject({ state: "refused" });
});

test("a mistake of which one is only warned refuses nothing", () => {
  const findings = [
    { rule: "waiver-expired", severity: "warning", message: "It expired.", at: { file: "platform/waivers/door.yaml" } },
  ] as const;
  expect(decide([approve("ada")], { findings })).toMatchObject({ state: "approved" });
});

test("only pages and texts of teams are data; whatever else changes made this review itself", () => {
  expect(decide([]).isDataOnly).toBe(true);
  for (const path of [
    "environments/orders/staging/door.ts",
    "environments/.hidden/team.yaml",
    "environments/orders/staging/more/environment.yaml",
    "README.md",
  ])
    expect(decide([], { edits: { ...ofOrders, [path]: added } }).isDataOnly).toBe(false);
});

test("a review of 3,001 files can be published", () => {
  const edits = Object.fromEntries(Array.from({ length: 3001 }, (_, index) => [pageOf(`team-${index}/staging`), edited]));
  for (const author of ["ada", "margaret"]) {
    const { reasons: _, violations: __, ...review } = decide([], { edits, sketch: { author } });
    expect(reviewSchema.parse({ ...review, comment: "" }).summary.length).toBeLessThanOrEqual(140);
    expect(review.problems.every(({ message }) => message.length < 300)).toBe(true);
  }
});
