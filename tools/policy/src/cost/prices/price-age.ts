import { priceTable } from "./prices.data.ts";

const tolerated = 180;

/** A warning where nobody has gone through the prices for long; undefined where they are fresh enough. Nothing fails of old age. */
export function warnOfOldPrices(today: string, date: string = priceTable.date): string | undefined {
  const days = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  if (days <= tolerated) return undefined;
  return `The price table is of ${date}, ${days} days old: compare it with the pages that it names (tools/policy/src/cost/prices/prices.data.ts).`;
}
