import fc from "fast-check";
import { expect, test } from "vitest";
import { amountBetween, bytesOf, daysOf, durationBetween, gibibytesOf, secondsOf } from "./quantity.ts";

test("a duration counts its units", () => {
  expect([secondsOf("30s"), secondsOf("15m"), secondsOf("4h"), secondsOf("14d")]).toEqual([30, 900, 14_400, 1_209_600]);
});

test("a part of a day is a day", () => {
  expect([daysOf("1h"), daysOf("24h"), daysOf("25h"), daysOf("7d")]).toEqual([1, 1, 2, 7]);
});

test("an amount counts its units", () => {
  expect([bytesOf("1Ki"), bytesOf("256Mi"), gibibytesOf("20Gi"), gibibytesOf("1Ti"), gibibytesOf("100Mi")]).toEqual([
    1024, 268_435_456, 20, 1024, 1,
  ]);
});

test("a duration outside its bounds is refused with both bounds", () => {
  const message = durationBetween("1m", "14d").safeParse("15d").error?.issues[0]?.message;
  expect(message).toBe("Choose between 1m and 14d.");
});

test("text that is no duration is refused with an example, not with a crash", () => {
  const issues = durationBetween("1m", "14d").safeParse("soon").error?.issues ?? [];
  expect(issues.map((issue) => issue.message)).toEqual(["Write a number and a unit (s, m, h or d), for example 14d."]);
});

test("whatever is accepted lies between the bounds", () => {
  const schema = amountBetween("5Gi", "2Ti");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom("Ki", "Mi", "Gi", "Ti"), (number, unit) => {
      const text = `${number}${unit}`;
      const inside = bytesOf(text) >= bytesOf("5Gi") && bytesOf(text) <= bytesOf("2Ti");
      expect(schema.safeParse(text).success).toBe(inside);
    }),
  );
});
