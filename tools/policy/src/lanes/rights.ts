import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { type CreateStep, isChange, type Step } from "@roadbed/engine/contract/plan.ts";
import type { PlanFacts } from "../plan-facts.ts";
import { isObject, listOf, textsOf } from "../resources/json-values.ts";
import { findStatements } from "../resources/policy-documents.ts";
import { isBelow, type LaneRule, plainType } from "./lane-rule.ts";

/** Rights in AWS. What a golden path makes anew was reviewed with the path; whatever widens later is looked at. */
export const iamChange: LaneRule = {
  name: "iam-change",
  title: "Rights in the cloud widen only where the platform team agrees",
  controls: { nist: ["AC-2", "AC-6", "CM-5"], soc2: ["CC6.1", "CC6.3"] },
  judge: (step) => {
    if (!isChange(step) || step.op === "keep" || !isIam(step)) return [];
    if (step.op === "delete") return [{ lane: "owner", message: `${step.name} loses its rights.` }];
    if (step.op === "create") {
      return [
        isBelow(step, "roadbed:path")
          ? { lane: "owner", message: `${step.name} gets rights of its own.` }
          : { lane: "platform", message: `${step.name} grants rights.` },
      ];
    }
    const widened = step.changes.filter(({ path }) => widens(path, step.before.inputs, step.after.inputs));
    if (widened.length === 0) return [{ lane: "owner", message: `The rights of ${step.name} change, and none is added.` }];
    return widened.map(({ path }) => ({ lane: "platform", message: `${step.name} grants more than before: ${path} changes.`, path }));
  },
};

/**
 * Rights in Kubernetes. The baseline's bindings come from the page (`access`), and its own team answers for them. What
 * every new environment gives to the team that asks for it widens nothing: without the environment there is nothing.
 */
export const rbacChange: LaneRule = {
  name: "rbac-change",
  title: "Rights in the cluster widen only where the platform team agrees",
  controls: { nist: ["AC-2", "AC-6", "CM-5"], soc2: ["CC6.1", "CC6.3"] },
  judge: (step, { facts }) => {
    if (!isChange(step) || !plainType(step.type).startsWith("kubernetes:rbac.authorization.k8s.io:")) return [];
    if (step.op === "create" && givesOnlyToOwners(step, facts)) return [];
    if (step.op === "delete" && facts.isEnd === true) return [];
    const isBaseline = isBelow(step, "roadbed:baseline") && plainType(step.type).endsWith(":RoleBinding");
    const lane = isBaseline ? "owner" : "platform";
    const message = `The ${step.type.split(":").at(-1) ?? "binding"} ${step.name} decides who may do what.`;
    return step.op === "update" && step.changes.length > 0
      ? step.changes.map(({ path }) => ({ lane, message, path }))
      : [{ lane, message }];
  },
};

/** Who may talk to whom. Opening what a golden path needs is the path's business, the rest is looked at. */
export const networkOpened: LaneRule = {
  name: "network-opened",
  title: "The network opens only where the platform team agrees",
  controls: { nist: ["AC-4", "SC-7"], soc2: ["CC6.6"] },
  judge: (step, { facts }) => {
    if (plainType(step.type) !== "kubernetes:networking.k8s.io:NetworkPolicy") return [];
    // With its environment, or with the component that alone it let be talked to: nothing is opened by that.
    if (step.op === "delete" && (facts.isEnd === true || isBelow(step, "roadbed:path"))) return [];
    if (step.op === "delete" || step.op === "replace") return [{ lane: "platform", message: `The network policy ${step.name} goes away.` }];
    if (step.op !== "update") return [];
    return step.changes
      .filter(({ path, kind }) => path.startsWith("spec") && !(kind === "removed" && /\.(?:ingress|egress)\[[^\]]*\]$/.test(path)))
      .map(({ path }) => ({ lane: "platform", message: `The network policy ${step.name} may let more through: ${path} changes.`, path }));
  },
};

/** The baseline's binding of the role `owner`, made for nobody but the owning team. */
function givesOnlyToOwners({ after, ...step }: CreateStep, { ownGroups = [] }: PlanFacts): boolean {
  if (!isBelow({ ...step, after }, "roadbed:baseline") || !plainType(step.type).endsWith(":RoleBinding") || step.name !== "owner")
    return false;
  const subjects = listOf(after.inputs["subjects"]);
  return (
    subjects.length > 0 &&
    subjects.every(
      (subject) => isObject(subject) && subject["kind"] === "Group" && textsOf(subject["name"]).some((name) => ownGroups.includes(name)),
    )
  );
}

function isIam({ type }: Step): boolean {
  return (
    /^aws:(?:iam\/|eks\/(?:accessEntry|accessPolicyAssociation|podIdentityAssociation):|kms\/grant:)/.test(type) ||
    /^aws:.*Policy$/.test(type)
  );
}

const harmless = /^(?:tags|tagsAll|description|name)\b/;

function widens(path: string, before: JsonObject, after: JsonObject): boolean {
  if (harmless.test(path)) return false;
  const [old, next] = [grantsIn(before), grantsIn(after)];
  if (next.allowed.size === 0 || old.allowed.size === 0) return true;
  return !isSubset(next.allowed, old.allowed) || !isSubset(old.denied, next.denied) || !["policy", "assumeRolePolicy"].includes(path);
}

/** What a policy allows and denies, as one text for each action on each resource. */
function grantsIn(inputs: JsonObject): { allowed: Set<string>; denied: Set<string> } {
  const grants = { allowed: new Set<string>(), denied: new Set<string>() };
  for (const { path, allows, actions, resources, principals, inverted, condition } of findStatements(inputs)) {
    for (const action of actions) {
      for (const resource of resources.length === 0 ? [""] : resources) {
        const grant = JSON.stringify([path, action, resource, principals, inverted, condition ?? null]);
        (allows ? grants.allowed : grants.denied).add(grant);
      }
    }
  }
  return grants;
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((item) => whole.has(item));
}
