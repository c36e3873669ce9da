import type { Resource } from "@roadbed/engine/contract/graph.ts";
import { meterResource } from "./meters/meter-resource.ts";
import { tryFindPrice } from "./prices/find-price.ts";
import type { FoundPrice } from "./prices/price-table.ts";
import type { CostFacts, Work } from "./usage.ts";

/** What one resource is charged for in a month, at one price. */
export interface Charge {
  readonly resource: Resource;
  readonly price: FoundPrice;
  readonly quantity: number;
  /** In the price table's currency. */
  readonly cost: number;
}

export interface Charges {
  readonly charges: readonly Charge[];
  readonly works: readonly Work[];
  /** `<name> (<what of it>)`, sorted. */
  readonly unpriced: readonly string[];
}

const hoursOfMonth = 730;

/** Everything that stands, priced. */
export function listCharges(
  resources: readonly Resource[],
  { region, target, hoursPerMonth = hoursOfMonth }: Omit<CostFacts, "currency">,
): Charges {
  const around = { target, hours: hoursPerMonth, resources: new Map(resources.map((resource) => [resource.urn, resource])) };
  const charges: Charge[] = [];
  const works: Work[] = [];
  const unpriced = new Set<string>();
  for (const resource of resources) {
    const metered = meterResource(resource, around);
    for (const what of metered.unpriced) unpriced.add(`${resource.name} (${what})`);
    for (const { sku, quantity, work } of metered.usages) {
      if (work !== undefined) works.push(work);
      const price = tryFindPrice(sku, region);
      if (price === undefined) unpriced.add(`${resource.name} (no price for ${sku} in ${region})`);
      else charges.push({ resource, price, quantity, cost: quantity * price.unitPrice });
    }
  }
  return { charges, works, unpriced: [...unpriced].sort() };
}
