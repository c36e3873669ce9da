import type { CostChange } from "@roadbed/engine/contract/cost.ts";
import type { Violation } from "@roadbed/engine/contract/verdict.ts";

type Sum = Pick<CostChange, "before" | "after">;

/**
 * An environment may not rise above its budget (whose sum over a team `check` holds below the team's). One that is above it already may stay and may shrink: who makes it
 * cheaper must not be stopped for not making it cheap enough.
 */
export function judgeBudget(
  cost: Sum,
  { budget, currency }: { readonly budget: number; readonly currency: string },
): Violation | undefined {
  if (!isRiseAbove(cost, budget)) return undefined;
  return {
    rule: "budget",
    message: `It would cost ${currency} ${money(cost.after)} a month (${money(cost.before)} before), and its budget is ${money(budget)}.`,
    fix: `Choose smaller sizes or office hours, or raise \`budget\` in environment.yaml to ${Math.ceil(cost.after)} or more, which is agreed on with whoever pays.`,
  };
}

/** By a cent or more: sums of rounded amounts differ by less. */
function isRiseAbove({ before, after }: Sum, budget: number): boolean {
  const cents = (amount: number) => Math.round(amount * 100);
  return cents(after) > cents(budget) && cents(after) > cents(before);
}

function money(amount: number): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
