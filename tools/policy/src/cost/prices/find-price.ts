import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { FoundPrice, PriceGroup } from "./price-table.ts";
import { priceTable } from "./prices.data.ts";
import { regions } from "./regions.data.ts";

const { groups, baseRegion, rates, version, date, source } = priceTable;

/** The region's own price, else the one that holds everywhere, else the base region's, multiplied. */
export function tryFindPrice(sku: string, region: string): FoundPrice | undefined {
  const own = findIn(sku, region) ?? findIn(sku, "*");
  if (own !== undefined) return own;
  const base = findIn(sku, baseRegion);
  const factor = regions[region]?.factor;
  if (base === undefined || factor === undefined) return undefined;
  return { ...base, unitPrice: base.unitPrice * factor, source: `${base.source}; the price in ${baseRegion}, times ${factor}` };
}

function findIn(sku: string, region: string): FoundPrice | undefined {
  const group = groups.find((candidate) => candidate.region === region && Object.hasOwn(candidate.prices, sku));
  return group === undefined ? undefined : toFound(sku, group);
}

function toFound(sku: string, { service, unit, source: page, date: day, prices }: PriceGroup): FoundPrice {
  return { sku, service, unit, unitPrice: prices[sku] ?? 0, source: page, date: day };
}

/** What one unit of the table's currency is in another, at the table's fixed rate. */
export function rateOf(currency: string): number {
  const rate = rates.of[currency];
  if (rate !== undefined) return rate;
  throw new UserError(`The price table has no rate for ${currency}.`, {
    fix: `Choose ${Object.keys(rates.of).join(", ")} as currency in platform/instances.yaml, or add a rate to tools/policy/src/cost/prices/prices.data.ts.`,
  });
}

/** Which table this is, for people. */
export function describePrices(currency: string): string {
  const converted = currency === priceTable.currency ? "" : `; ${currency} at the European Central Bank's rate of ${rates.date}`;
  return `table ${version} of ${date} (${source}${converted})`;
}
