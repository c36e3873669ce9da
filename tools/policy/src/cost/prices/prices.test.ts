import { expect, test } from "vitest";
import { tryReadShape } from "../meters/instance-shape.ts";
import { tryFindPrice } from "./find-price.ts";
import { warnOfOldPrices } from "./price-age.ts";
import { priceTable } from "./prices.data.ts";
import { regions } from "./regions.data.ts";

const entries = priceTable.groups.flatMap((group) => Object.entries(group.prices).map(([sku, price]) => ({ ...group, sku, price })));

test("every price is positive, names its page and is not of a day after the table", () => {
  for (const { sku, price, source, date } of entries) {
    expect(price, sku).toBeGreaterThan(0);
    expect(source, sku).toMatch(/^https:\/\/\S+: \S/);
    expect(date <= priceTable.date, sku).toBe(true);
  }
});

test("no price stands there twice", () => {
  const places = entries.map(({ sku, region }) => `${sku} ${region}`);
  expect(new Set(places).size).toBe(places.length);
});

test("a price that some region has, the base region or everywhere has too, so that none depends on where one looks", () => {
  const everywhere = entries.filter(({ region }) => region === priceTable.baseRegion || region === "*").map(({ sku }) => sku);
  expect(entries.map(({ sku }) => sku).filter((sku) => !everywhere.includes(sku))).toEqual([]);
  for (const region of Object.keys(regions)) for (const { sku } of entries) expect(tryFindPrice(sku, region)?.unitPrice).toBeGreaterThan(0);
});

test("what a priced machine consists of is known, so that its energy is", () => {
  const machines = entries.map(({ sku }) => sku.split("/").at(-1) ?? "").filter((name) => /^(?:db\.|cache\.)?[a-z]\d[a-z]*\./.test(name));
  expect(machines.length).toBeGreaterThan(40);
  expect(machines.filter((type) => tryReadShape(type) === undefined)).toEqual([]);
});

test("in a family, twice the machine costs twice as much, within a percent", () => {
  for (const { sku, region, price } of entries.filter(({ sku }) => sku.endsWith(".2xlarge") && !sku.includes(".t"))) {
    const half = entries.find((other) => other.sku === sku.replace(".2xlarge", ".xlarge") && other.region === region);
    expect(price / (half?.price ?? 0), sku).toBeCloseTo(2, 1);
  }
});

test("a machine is no dearer or cheaper in a region of its own price than its factor tells, within a twentieth", () => {
  for (const { sku, region, price } of entries.filter(({ region }) => region !== "*" && region !== priceTable.baseRegion)) {
    const factor = price / (tryFindPrice(sku, priceTable.baseRegion)?.unitPrice ?? 0);
    expect(Math.abs(factor / (regions[region]?.factor ?? 0) - 1), sku).toBeLessThan(0.05);
  }
});

test("prices warn of their age after half a year, and fail nothing", () => {
  expect(warnOfOldPrices("2027-05-22", "2026-11-23")).toBeUndefined();
  expect(warnOfOldPrices("2027-05-23", "2026-11-23")).toMatch(/^The price table is of 2026-11-23, 181 days old/);
});
