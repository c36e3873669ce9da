import { expect, test } from "vitest";
import type { CostChange } from "../contract/cost.ts";
import { type CostReport, renderCost, type StackCost } from "./cost.ts";

const costing = (after: number, unpriced: readonly string[] = []): CostChange => ({
  currency: "EUR",
  before: 0,
  after,
  kilowattHours: { before: 0, after: after / 10 },
  kilogramsCo2e: { before: 0, after: after / 20 },
  lines: [],
  unpriced,
  prices: "table 2026.11",
});
const environment = (ref: string, after: number, budget: number, unpriced: readonly string[] = []): StackCost => ({
  ref,
  kind: "environment",
  instance: "eu",
  cost: costing(after, unpriced),
  budget,
});
const report: CostReport = {
  stacks: [
    environment("billing/production", 250, 900, ["archive (storage and requests)"]),
    environment("orders/production", 1250.5, 1200, ["placed (requests)", "placed-dead (requests)"]),
    environment("orders/spike", 5.68, 25),
    { ref: "eu/cluster", kind: "layer", instance: "eu", cost: costing(300) },
  ],
  currency: "EUR",
  prices: "table 2026.11",
  teamBudgets: new Map([
    ["billing", 2000],
    ["orders", 2500],
  ]),
  errors: {},
  charges: [{ SkuId: "rds/gp3", ListCost: 12 }],
};

test("text has a line for each environment, each team and all of them, and layers apart", () => {
  expect(renderCost(report, "text")).toBe(
    `
environment         instance  EUR a month    budget   used     kWh  kg CO2e
billing/production  eu             250.00    900.00   28 %   25.00    12.50
orders/production   eu           1,250.50  1,200.00  104 %  125.05    62.53
orders/spike        eu               5.68     25.00   23 %    0.57     0.28
team billing                       250.00  2,000.00   13 %   25.00    12.50
team orders                      1,256.18  2,500.00   50 %  125.62    62.81
together                         1,506.18                   150.62    75.31

layer         EUR a month  budget  used    kWh  kg CO2e
eu/cluster         300.00                30.00    15.00

Not in these figures:
  requests: orders/production placed, orders/production placed-dead
  storage and requests: billing/production archive
Layers are shared. Pods of environments count as a share of the nodes that a layer pays for, so that the two tables must not be added.
Estimates of what is reserved, at the least that runs, before discounts and taxes. Prices: table 2026.11.`.trimStart(),
  );
});

test("a table that is old, and what could not be priced, are said in every format", () => {
  const bad = { ...report, warning: "The price table is of 2026-11-23.", errors: { "orders/staging": "Its image is missing." } };
  for (const format of ["text", "markdown", "json"] as const) {
    const shown = renderCost(bad, format);
    expect(shown, format).toContain("The price table is of 2026-11-23.");
    expect(shown, format).toContain("Its image is missing.");
  }
});

test("markdown is a table whose cells cannot break out of it", () => {
  const odd = { ...report, stacks: [environment("orders/live", 1, 2, ["db | <img> (no price | @everyone)"])] };
  const shown = renderCost(odd, "markdown");
  expect(shown).toContain("| orders/live | eu | 1.00 | 2.00 | 50 % | 0.10 | 0.05 |");
  expect(shown).toContain("- Not in these figures:\n  - ");
  expect(shown).not.toMatch(/<img>|@everyone/);
});

test("json has sums for programs, and every charge", () => {
  const json = JSON.parse(renderCost(report, "json")) as Record<string, unknown>;
  expect(json).toMatchObject({
    schema: "roadbed/cost@1",
    currency: "EUR",
    teams: [
      { team: "billing", money: 250, budget: 2000 },
      { team: "orders", money: 1256.18, budget: 2500 },
    ],
    together: { money: 1506.18 },
    layers: [{ ref: "eu/cluster", money: 300 }],
    charges: [{ SkuId: "rds/gp3" }],
  });
});

test("a team of which only some environments are here has no sum, which would pass for all of it", () => {
  const shown = renderCost({ ...report, stacks: report.stacks.slice(1, 2), teamBudgets: new Map() }, "text");
  expect(shown).not.toMatch(/^(?:team|together)/m);
});

test("a name that nothing has is said to be none", () => {
  expect(renderCost({ ...report, stacks: [] }, "text")).toMatch(/^There is nothing of that name\./);
});
