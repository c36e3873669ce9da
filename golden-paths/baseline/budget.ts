import type * as pulumi from "@pulumi/pulumi";
import { Budget } from "@pulumi/aws/budgets/budget.js";
import type { EnvironmentContext } from "../kit/context.ts";

/** Tells the team's mailbox when AWS bills, or expects to bill, more than the request says. It stops nothing. */
export function createBudget(context: EnvironmentContext, opts: pulumi.CustomResourceOptions): void {
  const { spec, team } = context.input;
  if (spec.budget === 0) return;
  const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    comparisonOperator: "GREATER_THAN",
    subscriberEmailAddresses: [team.contact.email],
  });
  new Budget(
    "budget",
    {
      name: `${context.organisation}-${context.namespace}`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(spec.budget),
      // AWS takes a budget in the currency of its bill only; the platform's own currency is for estimates.
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: [`user:roadbed:environment$${context.ref}`] }],
      notifications: [tell("FORECASTED", 100), tell("ACTUAL", 80), tell("ACTUAL", 100)],
      tags: context.tags,
    },
    opts,
  );
}
