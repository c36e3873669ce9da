import { beforeAll, expect, test } from "vitest";
import { judgePlan } from "./judge-plan.ts";
import { planShipped, type ShippedPlan } from "./shipped-plans.fake.ts";

let shipped: readonly ShippedPlan[];
beforeAll(async () => {
  shipped = await planShipped();
});

test("everything that this repository asks for may be made", () => {
  expect(shipped.length).toBeGreaterThan(8);
  expect(shipped.flatMap(({ plan, facts }) => judgePlan(plan, facts).violations)).toEqual([]);
});

test("who must agree to making it anew follows from what it is", () => {
  const lanes = Object.fromEntries(shipped.map(({ plan, facts }) => [plan.ref, judgePlan(plan, facts).lane]));
  expect(lanes).toEqual({
    "billing/development": "platform",
    "billing/production": "owner",
    "billing/staging": "owner",
    "eu/cluster": "platform",
    "eu/network": "platform",
    "eu/services": "platform",
    "local/services": "platform",
    "orders/development": "owner",
    "orders/production": "owner",
    "orders/spike": "owner",
    "orders/staging": "owner",
  });
});
