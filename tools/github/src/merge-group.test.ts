import { expect, test } from "vitest";
import { readMergeGroup } from "./merge-group.ts";

const [base, head] = ["a".repeat(40), "b".repeat(40)];
const event = (change: object = {}) => ({
  action: "checks_requested",
  merge_group: { base_sha: base, head_sha: head, head_ref: `refs/heads/gh-readonly-queue/main/pr-104-${base}`, ...change },
});

test("the event says which commit follows which, and its branch for which pull request", () => {
  expect(readMergeGroup(event())).toEqual({ number: 104, base, head });
});

test.each([
  ["of another branch", event({ head_ref: `refs/heads/gh-readonly-queue/release/pr-104-${base}` })],
  ["of a branch that somebody called so", event({ head_ref: `refs/heads/mine/gh-readonly-queue/main/pr-104-${base}` })],
  ["of no pull request", event({ head_ref: "refs/heads/main" })],
  ["of a pull request that there can't be", event({ head_ref: `refs/heads/gh-readonly-queue/main/pr-0-${base}` })],
  ["with an option for a commit", event({ head_sha: "--upload-pack=x" })],
  ["of something else", { pull_request: { number: 104 } }],
  ["of nothing", null],
])("an event %s is refused", (_, wrong) => {
  expect(() => readMergeGroup(wrong)).toThrow("This is no event of main's merge queue.");
});
