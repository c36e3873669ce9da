import { expect, it } from "vitest";
import { countTests } from "./count-tests.ts";

const test = (status: string) => ({ status });

it("adds up the tests of several runs", () => {
  const fast = { testResults: [{ status: "passed", assertionResults: [test("passed"), test("passed"), test("skipped")] }] };
  const slow = { testResults: [{ status: "failed", assertionResults: [test("passed"), test("failed")] }] };
  expect(countTests([fast, slow])).toEqual({ passed: 3, failed: 1 });
});

it("counts a file that could not be loaded as one failure", () => {
  expect(countTests([{ testResults: [{ status: "failed", assertionResults: [] }] }])).toEqual({ passed: 0, failed: 1 });
});
