import { beforeAll, expect, test } from "vitest";
import { planShipped, type ShippedPlan } from "../shipped-plans.fake.ts";
import { estimateCost } from "./estimate-cost.ts";
import { listFocusRows } from "./list-focus-rows.ts";
import { dublin, ownCluster } from "./make-stack.fake.ts";
import { classify } from "./meters/meter-resource.ts";

let shipped: readonly ShippedPlan[];
beforeAll(async () => {
  shipped = await planShipped();
});

test("somebody has decided about every type that this repository renders: it has a price, is free, or is paid by use", () => {
  const types = shipped.flatMap(({ graph }) => graph.resources.filter((one) => classify(one) === "unknown").map(({ type }) => type));
  expect([...new Set(types)]).toEqual([]);
});

test("all that is asked for here can be priced, but for what is paid by use", () => {
  const reasons = shipped.flatMap(({ plan }) => {
    const facts = plan.ref.startsWith("eu/") || plan.ref.endsWith("/production") ? dublin : ownCluster;
    return estimateCost(plan, facts).unpriced.map((entry) => / \((.*)\)$/.exec(entry)?.[1]);
  });
  expect([...new Set(reasons)].sort()).toEqual([
    "backups beyond its disk's size",
    "load balancer",
    "logs",
    "messages",
    "nodes that load adds",
    "requests",
    "storage",
    "storage and requests",
    "traffic",
  ]);
});

test("a stack's charges add up to what it costs, and each says where its price is from", () => {
  for (const { plan } of shipped) {
    const rows = listFocusRows(plan, { ...dublin, currency: "EUR" });
    const sum = rows.reduce((total, row) => total + row.ListCost, 0);
    expect(sum).toBeCloseTo(estimateCost(plan, { ...dublin, currency: "EUR" }).after, 1);
    expect(rows.every((row) => row.x_PriceSource.startsWith("https://") && /^\d{4}-\d\d-\d\d$/.test(row.x_PriceDate))).toBe(true);
    expect(rows.every((row) => row.BillingCurrency === "EUR" && row.SubAccountId === plan.ref)).toBe(true);
  }
});
