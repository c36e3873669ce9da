import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { countRuns, footprintOfJob, sizeJob } from "./sizing.ts";

test("the quota has room for all runs that may go on at a time", () => {
  fc.assert(
    fc.property(fc.constantFrom(...sizes), fc.constantFrom("forbid", "replace", "allow"), (size, overlap) => {
      const { pods, requests } = footprintOfJob({ resources: {}, overlap }, size);
      expect(pods).toBe(countRuns(overlap));
      expect(requests.memoryMiB).toBe(pods * sizeJob({ resources: {} }, size).requests.memoryMiB);
    }),
  );
});

test("one run that replaces another stands beside it for a moment", () => {
  expect(countRuns("forbid")).toBe(1);
  expect(countRuns("replace")).toBe(2);
});
