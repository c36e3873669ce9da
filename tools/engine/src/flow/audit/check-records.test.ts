import { expect, test } from "vitest";
import type { Consent, LedgerRecord } from "../../contract/ledger.ts";
import { checkRecords } from "./check-records.ts";

const ref = "orders/staging";
type Intent = Extract<LedgerRecord, { kind: "intent" }>;
type Result = Extract<LedgerRecord, { kind: "result" }>;

const common = (seq: number) => ({
  v: 1 as const,
  seq,
  prev: "0".repeat(64),
  hash: "1".repeat(64),
  at: `2027-01-01T00:0${seq}:00.000Z`,
  ref,
  run: "run-1",
  commit: "a".repeat(40),
  fingerprint: "f".repeat(64),
});

function intent(seq: number, over: Partial<Intent> = {}): Intent {
  return {
    ...common(seq),
    kind: "intent",
    requestedBy: "Ada",
    engine: { name: "embedded", version: "1" },
    counts: { create: 1, update: 0, replace: 0, delete: 0, keep: 0, held: 0 },
    lane: "automatic",
    waivers: [],
    expires: "2027-01-01T01:00:00.000Z",
    ...over,
  };
}

function result(seq: number, over: Partial<Result> = {}): Result {
  const steps = [{ urn: "urn:pulumi:orders.staging::environments::core/v1:Service::web", op: "create" as const, ok: true }];
  return { ...common(seq), kind: "result", outcome: "applied", materials: {}, held: [], gone: false, steps, milliseconds: 1, ...over };
}

function agreed(lane: string, approvals: readonly (readonly [by: string, ...teams: string[]])[]): Consent {
  return [
    {
      request: "https://github.com/acme-corp/platform/pull/7",
      author: "ada",
      commit: "a".repeat(40),
      fingerprint: "f".repeat(64),
      lane,
      approvals: approvals.map(([by, ...teams]) => ({ by, teams, at: "2027-01-01T00:00:00Z", commit: "b".repeat(40) })),
    },
  ];
}

const problemsOf = (...records: LedgerRecord[]) =>
  checkRecords(ref, records, 0).problems.map(({ line, problem }) => `${line ?? 0} ${problem}`);

test("an intent and its result, and a result that did nothing, are as they should be", () => {
  expect(problemsOf(intent(0), result(1), result(2, { steps: [] }), intent(3), result(4))).toEqual([]);
});

test("acts that nobody announced, another run's result, and something else than was announced are found", () => {
  expect(problemsOf(result(0))).toEqual(["1 unclaimed"]);
  expect(problemsOf(result(0, { steps: [], gone: true }))).toEqual(["1 unclaimed"]);
  expect(problemsOf(intent(0), result(1, { run: "run-2" }))).toEqual(["2 unclaimed"]);
  expect(problemsOf(intent(0), result(1, { fingerprint: "e".repeat(64) }))).toEqual(["2 unclaimed"]);
});

test("a run that died is listed as unknown once another has taken over, and is no finding", () => {
  const { problems, abandoned } = checkRecords(
    ref,
    [intent(0), result(1, { run: "run-2", outcome: "abandoned", steps: [] }), intent(2, { run: "run-2" })],
    0,
  );
  expect(problems).toEqual([]);
  expect(abandoned).toEqual([{ ref, line: 1, run: "run-1", at: "2027-01-01T00:00:00.000Z", state: "abandoned" }]);
});

test("two announcements in a row leave the first without an end", () => {
  expect(problemsOf(intent(0), intent(1), result(2))).toEqual(["1 unanswered"]);
});

test.each<[string, Partial<Intent>, string[]]>([
  ["nobody where somebody had to", { lane: "owner" }, ["1 no-consent"]],
  ["one of the team", { lane: "owner", consent: agreed("owner", [["grace", "orders"]]) }, []],
  ["somebody for no team", { lane: "owner", consent: agreed("owner", [["eve"]]) }, ["1 no-consent"]],
  ["whoever asked for it", { lane: "owner", consent: agreed("owner", [["ada", "orders"]]) }, ["1 no-consent"]],
  ["the team where the platform had to", { lane: "platform", consent: agreed("platform", [["grace", "orders"]]) }, ["1 no-consent"]],
  ["the platform", { lane: "platform", consent: agreed("platform", [["linus", "platform"]]) }, []],
  [
    "one person where two had to",
    { lane: "two-person", consent: agreed("two-person", [["linus", "orders", "platform"]]) },
    ["1 no-consent"],
  ],
  [
    "two people",
    {
      lane: "two-person",
      consent: agreed("two-person", [
        ["grace", "orders"],
        ["linus", "platform"],
      ]),
    },
    [],
  ],
  ["a lower lane than it came to", { lane: "platform", consent: agreed("owner", [["grace", "orders"]]) }, ["1 no-consent"]],
  ["a lane that is none", { lane: "owner", consent: agreed("everybody", [["grace", "orders"]]) }, ["1 no-consent"]],
])("consent of %s", (_, over, problems) => {
  expect(problemsOf(intent(0, over), result(1))).toEqual(problems);
});

test("who agreed is held against the pages of the commit before the merge; for a run itself, of its own commit", () => {
  const consent = agreed("owner", [["grace", "orders"]]);
  expect(checkRecords(ref, [intent(0, { lane: "owner", consent })], 0).claims).toEqual([
    { ref, line: 1, by: "grace", team: "orders", base: `${"a".repeat(40)}^1` },
  ]);
  const run = consent[0]?.request ?? "";
  expect(checkRecords(ref, [intent(0, { lane: "owner", consent, run })], 0).claims[0]?.base).toBe("a".repeat(40));
});

test("what was looked at before is not told again", () => {
  expect(checkRecords(ref, [result(0), result(1)], 1).problems.map(({ line }) => line)).toEqual([2]);
});
