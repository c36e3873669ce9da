import type { CostChange, CostLine } from "@roadbed/engine/contract/cost.ts";
import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { Plan, Step } from "@roadbed/engine/contract/plan.ts";
import { estimateCarbon } from "./carbon/estimate-carbon.ts";
import { type Charges, listCharges } from "./list-charges.ts";
import { describePrices, rateOf } from "./prices/find-price.ts";
import type { CostFacts } from "./usage.ts";

/**
 * What the whole stack costs a month, before a plan and after it: from every step, because what is kept costs too.
 * List prices of what is reserved; what load adds, and what is paid by use, is told in `unpriced` and not guessed.
 */
export function estimateCost({ steps }: Plan, facts: CostFacts): CostChange {
  const before = listCharges(steps.flatMap(standingBefore), facts);
  const after = listCharges(steps.flatMap(standingAfter), facts);
  const rate = rateOf(facts.currency);
  const carbon = { before: estimateCarbon(before.works, facts), after: estimateCarbon(after.works, facts) };
  const onBoth = (read: (side: "before" | "after") => number) => ({ before: round(read("before")), after: round(read("after")) });
  return {
    currency: facts.currency,
    before: round(sumOf(before) * rate),
    after: round(sumOf(after) * rate),
    kilowattHours: onBoth((side) => carbon[side].kilowattHours),
    kilogramsCo2e: onBoth((side) => carbon[side].kilogramsCo2e),
    lines: listLines(steps, sumByUrn(before, rate), sumByUrn(after, rate)),
    unpriced: after.unpriced,
    prices: describePrices(facts.currency),
  };
}

function standingBefore(step: Step): Resource[] {
  return step.op === "create" ? [] : [step.before];
}

/** What is held stays as it was, whatever is asked for. */
function standingAfter(step: Step): Resource[] {
  if (step.op === "delete") return [];
  return [step.op === "keep" ? step.before : step.after];
}

function sumOf({ charges }: Charges): number {
  return charges.reduce((sum, { cost }) => sum + cost, 0);
}

function sumByUrn({ charges }: Charges, rate: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { resource, cost } of charges) sums.set(resource.urn, (sums.get(resource.urn) ?? 0) + cost * rate);
  return sums;
}

function listLines(steps: readonly Step[], before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): CostLine[] {
  const lines = steps.map(({ urn, name }) => ({ urn, name, before: round(before.get(urn) ?? 0), after: round(after.get(urn) ?? 0) }));
  const dearest = (line: CostLine) => Math.max(line.before, line.after);
  return lines
    .filter((line) => line.before !== line.after)
    .sort((one, other) => dearest(other) - dearest(one) || (one.urn < other.urn ? -1 : 1));
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
