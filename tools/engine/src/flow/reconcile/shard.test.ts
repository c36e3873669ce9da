import { expect, test } from "vitest";
import { isInShard, listShards } from "./shard.ts";

test.each([
  [0, 200, 1],
  [1, 200, 1],
  [200, 200, 1],
  [201, 200, 2],
  [10_000, 200, 50],
  [1_000_000, 200, 256],
])("%i environments out of step, %i in a job, are %i jobs", (open, size, jobs) => {
  const shards = listShards(open, size);
  expect(shards).toHaveLength(jobs);
  expect(shards.at(-1)).toBe(`${jobs}/${jobs}`);
});

test("each environment is in exactly one share, and the shares are about equal", () => {
  const refs = Array.from({ length: 10_000 }, (_, number) => `team-${number % 40}/env-${number}`);
  const shares = Array.from({ length: 50 }, (_, index) => refs.filter((ref) => isInShard(ref, { index: index + 1, count: 50 })));
  expect(shares.flat().sort()).toEqual([...refs].sort());
  expect(Math.max(...shares.map(({ length }) => length))).toBeLessThan(300);
});
