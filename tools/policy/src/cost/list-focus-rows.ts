import type { Plan } from "@roadbed/engine/contract/plan.ts";
import { listCharges } from "./list-charges.ts";
import { rateOf } from "./prices/find-price.ts";
import type { CostFacts } from "./usage.ts";

/** One charge of a month, with the column names of FOCUS 1.2 (https://focus.finops.org); `x_` marks those that FOCUS has not. */
export interface FocusRow {
  readonly BillingCurrency: string;
  readonly ChargeCategory: "Usage";
  readonly ChargeDescription: string;
  readonly ListCost: number;
  readonly ListUnitPrice: number;
  readonly PricingQuantity: number;
  readonly PricingUnit: string;
  readonly RegionId: string;
  readonly ResourceId: string;
  readonly ResourceName: string;
  readonly ResourceType: string;
  readonly ServiceName: string;
  readonly SkuId: string;
  /** `<team>/<environment>` or `<instance>/<layer>`. */
  readonly SubAccountId: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly x_PriceDate: string;
  readonly x_PriceSource: string;
}

/** What a stack is charged for after a plan, charge by charge. Estimates, so that there is no billed cost. */
export function listFocusRows({ ref, kind, steps }: Plan, facts: CostFacts): FocusRow[] {
  const rate = rateOf(facts.currency);
  const standing = steps.flatMap((step) => (step.op === "delete" ? [] : [step.op === "keep" ? step.before : step.after]));
  const [owner = "", name = ""] = ref.split("/");
  return listCharges(standing, facts).charges.map(({ resource, price, quantity, cost }) => ({
    BillingCurrency: facts.currency,
    ChargeCategory: "Usage",
    ChargeDescription: `${price.sku} for ${resource.name} of ${ref}`,
    ListCost: round(cost * rate),
    ListUnitPrice: round(price.unitPrice * rate),
    PricingQuantity: round(quantity),
    PricingUnit: price.unit,
    RegionId: facts.region,
    ResourceId: resource.urn,
    ResourceName: resource.name,
    ResourceType: resource.type,
    ServiceName: price.service,
    SkuId: price.sku,
    SubAccountId: ref,
    Tags: kind === "environment" ? { team: owner, environment: name } : { instance: owner, layer: name },
    x_PriceDate: price.date,
    x_PriceSource: price.source,
  }));
}

/** Unit prices are small: cents would not do. */
function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
