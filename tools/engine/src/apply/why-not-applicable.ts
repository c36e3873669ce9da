import { type Resource, stackType } from "../contract/graph.ts";
import type { Plan, Step } from "../contract/plan.ts";
import { findSecret, findUnknown, isKubernetes, tryObjectOf } from "./kubernetes-object.ts";
import type { Target } from "./targets/target.ts";

/**
 * Everything in a plan that the embedded engine can't do, as sentences, found before it does anything. It is honest
 * about its limits: what it does not know how to make, it never pretends to have made.
 */
export function whyNotApplicable(plan: Plan, target: Target, options: { hasPassphrase: boolean }): string[] {
  return plan.steps.flatMap((step) => {
    const resource = resourceOf(step);
    const reason = resource === undefined ? undefined : whyNot(step, resource, target, options.hasPassphrase);
    return resource === undefined || reason === undefined ? [] : [`${resource.type} ${resource.name} ${reason}.`];
  });
}

/** What a step leaves standing, or takes away. */
function resourceOf(step: Step): Resource | undefined {
  switch (step.op) {
    case "create":
    case "update":
    case "replace":
      return step.after;
    case "delete":
      return step.before;
    case "keep":
      return step.held === undefined ? step.after : undefined;
  }
}

function whyNot(step: Step, resource: Resource, target: Target, hasPassphrase: boolean): string | undefined {
  if (!isKnownType(resource)) return "is of a type that the embedded engine can't make: it needs an instance with `engine: pulumi`";
  if (step.op === "delete") return undefined;
  const secret = findSecret(resource.inputs);
  if (secret !== undefined && !hasPassphrase)
    return `has a secret at ${secret}, and there is no passphrase to encrypt it with in the state: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE`;
  if (!isKubernetes(resource)) return undefined;
  const object = tryObjectOf(resource);
  if (object === undefined)
    return "is no plain Kubernetes object (apiVersion, kind, metadata.name): it needs an instance with `engine: pulumi`";
  const unknown = findUnknown(resource.inputs);
  if (unknown !== undefined) return `has a value at ${unknown} that only a cloud can tell: it needs an instance with \`engine: pulumi\``;
  return target.whyNot(object, resource);
}

function isKnownType({ type, custom }: Resource): boolean {
  return !custom || type === stackType || isKubernetes({ type }) || type.startsWith("pulumi:providers:");
}
