import type { Fleet } from "@roadbed/engine/contract/fleet.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import type { CostReport } from "@roadbed/engine/views/cost.ts";
import { estimateCost } from "@roadbed/policy/cost/estimate-cost.ts";
import { listFocusRows } from "@roadbed/policy/cost/list-focus-rows.ts";
import { describePrices } from "@roadbed/policy/cost/prices/find-price.ts";

/** Plans from nothing, priced where their instances stand. */
export function makeCostReport(
  plans: readonly Plan[],
  { platform, environments }: Fleet,
  errors: CostReport["errors"],
): Omit<CostReport, "teamBudgets"> {
  const { currency } = platform;
  const priced = plans.flatMap((plan) => {
    const request = environments.get(plan.ref);
    const name = request?.instance ?? plan.ref.split("/")[0] ?? "";
    const instance = platform.instances[name];
    if (instance === undefined) return [];
    const facts = { currency, region: instance.region, target: instance.target };
    const budget = request === undefined ? {} : { budget: request.spec.budget };
    const stack = { ref: plan.ref, kind: plan.kind, instance: name, cost: estimateCost(plan, facts), ...budget };
    return [{ stack, rows: listFocusRows(plan, facts) }];
  });
  const stacks = priced.map(({ stack }) => stack).sort((one, other) => (one.ref < other.ref ? -1 : 1));
  return { stacks, currency, prices: describePrices(currency), errors, charges: priced.flatMap(({ rows }) => rows) };
}
