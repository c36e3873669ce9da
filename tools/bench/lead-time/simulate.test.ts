import fc from "fast-check";
import { expect, test } from "vitest";
import { makeRandom } from "@roadbed/testing/random.ts";
import { drawDuration } from "./draw-duration.ts";
import { embedded as parameters } from "./parameters.data.ts";
import { type Job, runJobs } from "./run-jobs.ts";
import { simulateOneEach, simulateShares } from "./simulate.ts";

const job = fc.record({
  ready: fc.double({ min: 0, max: 500, noNaN: true }),
  queue: fc.double({ min: 0, max: 300, noNaN: true }),
  setup: fc.double({ min: 0, max: 60, noNaN: true }),
  environments: fc.integer({ min: 0, max: 300 }),
});
const jobs = fc.array(job, { maxLength: 80 });
const limits = fc.record({
  concurrentJobs: fc.integer({ min: 1, max: 20 }),
  assignedPerMinute: fc.integer({ min: 1, max: 30 }),
  applySeconds: fc.double({ min: 0, max: 5, noNaN: true }),
});

const lastEnd = (some: readonly Job[], given: Parameters<typeof runJobs>[1]) => Math.max(0, ...runJobs(some, given).map(({ end }) => end));

test("every job runs once, never before it is ready, and no limit is ever exceeded", () => {
  fc.assert(
    fc.property(jobs, limits, (some, given) => {
      const done = runJobs(some, given);
      expect(done.map(({ ready, queue, setup, environments }) => ({ ready, queue, setup, environments }))).toEqual(
        some.toSorted((a, b) => a.ready - b.ready),
      );
      for (const [index, { ready, assigned, end }] of done.entries()) {
        expect(assigned).toBeGreaterThanOrEqual(ready);
        expect(end).toBeGreaterThanOrEqual(assigned);
        expect(done.filter((other, at) => at < index && other.end > assigned).length).toBeLessThan(given.concurrentJobs);
        expect(done.filter((other, at) => at < index && other.assigned > assigned - 60 + 1e-6).length).toBeLessThan(
          given.assignedPerMinute,
        );
      }
    }),
  );
});

test("a higher limit never makes it later, and slower applying never earlier", () => {
  fc.assert(
    fc.property(jobs, limits, (some, given) => {
      const end = lastEnd(some, given);
      expect(lastEnd(some, { ...given, concurrentJobs: given.concurrentJobs + 1 })).toBeLessThanOrEqual(end + 1e-6);
      expect(lastEnd(some, { ...given, assignedPerMinute: given.assignedPerMinute + 1 })).toBeLessThanOrEqual(end + 1e-6);
      expect(lastEnd(some, { ...given, applySeconds: given.applySeconds + 1 })).toBeGreaterThanOrEqual(end - 1e-6);
    }),
  );
});

test.each([1, 100, 257, 10_000])("of %i environments each is applied once, by shares and by one job each", (size) => {
  const count = ({ jobs: done }: ReturnType<typeof simulateShares>) => done.reduce((sum, { environments }) => sum + environments, 0);
  expect(count(simulateShares(size, parameters, makeRandom(7)))).toBe(size);
  expect(count(simulateOneEach(size, parameters, makeRandom(7)))).toBe(size);
});

test("the same seed is the same run", () => {
  expect(simulateShares(1_000, parameters, makeRandom(3))).toEqual(simulateShares(1_000, parameters, makeRandom(3)));
  expect(simulateShares(1_000, parameters, makeRandom(3))).not.toEqual(simulateShares(1_000, parameters, makeRandom(4)));
});

test("what is drawn has the quantiles that are known", () => {
  const random = makeRandom(1);
  const drawn = Array.from({ length: 40_000 }, () => drawDuration({ p50: 6, p90: 60, p95: 200 }, random)).sort((a, b) => a - b);
  expect(drawn[20_000]).toBeCloseTo(6, 0);
  expect(Math.abs((drawn[36_000] ?? 0) - 60)).toBeLessThan(4);
  expect(Math.abs((drawn[38_000] ?? 0) - 200)).toBeLessThan(15);
  expect([still(3), still(0)].map((duration) => drawDuration(duration, random))).toEqual([3, 0]);
});

test("a second job in a row costs what starting it costs", () => {
  const steady = { ...parameters, webhook: still(2), queue: still(6), boot: still(5), detect: still(1), sdk: still(2), provider: still(2) };
  expect(simulateShares(1, steady, makeRandom(1)).firstMutation).toBeCloseTo(18);
  expect(simulateOneEach(1, steady, makeRandom(1)).firstMutation).toBeCloseTo(18 + 11);
});

function still(seconds: number) {
  return { p50: seconds, p90: seconds, p95: seconds };
}
