import { expect, test } from "vitest";
import { describeDifference } from "./review-differences.ts";
import { dropDatabase, makePlan, makeRecord, scaleWeb } from "./review-samples.fake.ts";

const ref = "orders/production";
const record = (...steps: Parameters<typeof makePlan>[1]) => makeRecord(makePlan(ref, steps));
const seen = record(scaleWeb(ref, 2, 3), scaleWeb(ref, 1, 2, "asked for", "worker"));

test("of a stack only the properties that mean something else are told", () => {
  expect(describeDifference(ref, seen, record(scaleWeb(ref, 2, 5), scaleWeb(ref, 1, 2, "another reason", "worker")))).toEqual([
    "orders/production: Deployment web: spec.replicas: 2 → 5; approved was spec.replicas: 2 → 3",
  ]);
});

test("what happens besides, or no longer, is told with what was approved", () => {
  expect(describeDifference(ref, seen, record(scaleWeb(ref, 2, 3), dropDatabase(ref, "db")))).toEqual([
    "orders/production: Cluster db is deleted; approved was that it is left as it is",
    "orders/production: Deployment worker is left as it is; approved was that it is changed",
  ]);
});

test("a stack that comes or goes is told in one line", () => {
  expect(describeDifference(ref, makeRecord(), seen)).toEqual(["orders/production: is changed too; it was not part of what was approved"]);
  expect(describeDifference(ref, seen, makeRecord())).toEqual(["orders/production: is not changed any more"]);
});

test("where nobody knows what was seen, the name of the stack or file has to do", () => {
  expect(describeDifference(ref, undefined, seen)).toEqual([ref]);
  expect(describeDifference("environments/orders/team.yaml limits", undefined, seen)).toEqual(["limits of environments/orders/team.yaml"]);
  expect(describeDifference("platform/layers.ts", seen, seen)).toEqual(["platform/layers.ts"]);
  expect(describeDifference("the commit 0123456789ab", undefined, seen)).toEqual([
    "the commit 0123456789ab that it was given for is gone, so nobody can compare",
  ]);
});
