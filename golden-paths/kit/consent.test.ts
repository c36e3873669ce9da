import { expect, test } from "vitest";
import { isPrecious, isReleased } from "./consent.ts";
import { sampleContext } from "./sample-context.fake.ts";

test("consent covers a component by its own name or by its environment's", () => {
  const released = (of: string) => isReleased(sampleContext({ target: "aws", destroyData: [of] }), "orders-db");
  expect(["live/orders-db", "live"].map(released)).toEqual([true, true]);
  expect(["live/orders", "live/orders-db-2", "staging", "staging/orders-db"].map(released)).toEqual([false, false, false, false]);
});

test("production's data and sensitive data are precious", () => {
  expect(isPrecious(sampleContext({ target: "aws", stage: "production", data: "public" }))).toBe(true);
  expect(isPrecious(sampleContext({ target: "aws", stage: "sandbox", data: "restricted" }))).toBe(true);
  expect(isPrecious(sampleContext({ target: "aws", stage: "staging", data: "internal" }))).toBe(false);
});
