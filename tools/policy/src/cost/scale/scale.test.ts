import fc from "fast-check";
import { expect, test } from "vitest";
import { tryReadQuantity } from "../quantity.ts";
import { countRunsPerMonth, tryParseCron } from "./cron.ts";
import { tryMeasureShare } from "./share-of-week.ts";

const runs = (line: string) => {
  const cron = tryParseCron(line);
  return cron === undefined ? undefined : countRunsPerMonth(cron);
};

test.each([
  ["0 2 1 * *", 1],
  ["30 3 * * *", 365 / 12],
  ["*/15 * * * *", (365 * 24 * 4) / 12],
  ["0 9-17/2 * * mon-fri", (261 * 5) / 12],
  ["@hourly", 730],
  ["0 0 1 jan,jul ?", 2 / 12],
  ["0 0 13 * 5", (12 + 52 - 3) / 12],
])("%s comes due %d times a month", (line, count) => {
  expect(runs(line)).toBeCloseTo(count, 6);
});

test.each(["", "* * * *", "61 * * * *", "0 25 * * *", "0 0 * * mo", "5-1 * * * *", "0 0 0 * *", "*/0 * * * *", "⟦?⟧"])(
  "%j is no cron line",
  (line) => {
    expect(tryParseCron(line)).toBeUndefined();
  },
);

test.each([
  ["0 7 * * 1-5", "0 20 * * 1-5", 65 / 168],
  ["30 8 * * *", "0 17 * * *", 59.5 / 168],
  ["0 22 * * 1-5", "0 6 * * 2-6", 40 / 168],
  ["0 22 * * 1-6", "0 6 * * 0,2-6", 48 / 168],
  ["0 0 * * 1", "0 0 * * 1", 1],
])("from %s to %s is that share of the week", (start, end, share) => {
  expect(tryMeasureShare([{ start, end }])).toBeCloseTo(share, 9);
});

test("pairs that overlap count once, and days of a month are no week", () => {
  const day = { start: "0 8 * * *", end: "0 16 * * *" };
  expect(tryMeasureShare([day, { start: "0 12 * * *", end: "0 20 * * *" }])).toBeCloseTo(0.5, 9);
  expect(tryMeasureShare([day, { start: "0 8 1 * *", end: "0 16 1 * *" }])).toBeUndefined();
  expect(tryMeasureShare([{ start: "", end: "" }])).toBeUndefined();
});

test("open and closed make up the week", () => {
  const clock = fc
    .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
    .map(({ hour, minute }) => `${minute} ${hour} * * *`);
  fc.assert(
    fc.property(clock, clock, (start, end) => {
      fc.pre(start !== end);
      const [open = 0, closed = 0] = [tryMeasureShare([{ start, end }]), tryMeasureShare([{ start: end, end: start }])];
      expect(open + closed).toBeCloseTo(1, 9);
    }),
  );
});

test.each([
  ["500m", 0.5],
  ["2Gi", 2 ** 31],
  ["1.5G", 1.5e9],
  ["2e3", 2000],
  [3, 3],
  ["0", 0],
])("%j is the quantity %d", (text, value) => {
  expect(tryReadQuantity(text)).toBe(value);
});

test.each(["", "Gi", "12 Gi", "⟦?⟧", "5x", null, true, -1, Number.NaN])("%j is no quantity", (text) => {
  expect(tryReadQuantity(text)).toBeUndefined();
});
