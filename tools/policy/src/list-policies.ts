import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { MakingStep } from "./rules/rule.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { rules } from "./rules/rules.ts";

/** What Pulumi tells a policy of one resource. */
export interface ResourceArgs {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A policy as `@pulumi/policy` takes it. */
export interface PackPolicy {
  readonly name: string;
  readonly description: string;
  readonly enforcementLevel: "mandatory";
  validateResource(args: ResourceArgs, report: (message: string) => void): void;
}

/** The same rules for Pulumi's own engine, where somebody runs it past reconcile. `factsOf` knows a stack by the URN of its resource. */
export function listPolicies(
  factsOf: (urn: string) => { readonly kind: "environment" | "layer"; readonly facts: PlanFacts },
): PackPolicy[] {
  return rules.map((rule) => ({
    name: rule.name,
    description: `${rule.title}. ${rule.why}`,
    enforcementLevel: "mandatory",
    validateResource(args, report) {
      const { kind, facts } = factsOf(args.urn);
      if (rule.appliesTo === "environment" && kind === "layer") return;
      for (const { message, fix, path } of rule.judge(stepOf(args), facts))
        report(`${path === undefined ? "" : `${path}: `}${message} ${fix}`);
    },
  }));
}

/** To a policy pack every resource is new: it sees what is wanted, and not what was. */
function stepOf({ urn, type, name, props }: ResourceArgs): MakingStep {
  const inputs = JSON.parse(JSON.stringify(props)) as JsonObject;
  const after = { urn, type, name, custom: true, inputs, dependencies: [], propertyDependencies: {} };
  return { op: "create", urn, type, name, why: "", after };
}
