import { makeUrn, type Resource } from "@roadbed/engine/contract/graph.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { CreateStep, Plan, PropertyChange, Step } from "@roadbed/engine/contract/plan.ts";
import type { PlanFacts } from "./plan-facts.ts";
import type { Rule } from "./rules/rule.ts";

export const staging: PlanFacts = {
  stage: "staging",
  data: "internal",
  production: false,
  team: "orders",
  namespace: "orders-staging",
  registries: ["ghcr.io/acme-corp"],
};
export const production: PlanFacts = { ...staging, stage: "production", production: true };

export function makeResource(
  type: string,
  name: string,
  inputs: JsonObject = {},
  over: Partial<Resource> & { readonly below?: string } = {},
): Resource {
  const { below, ...rest } = over;
  const parent = below === undefined ? undefined : makeUrn("orders.staging", "environments", below, "parent");
  const urn = makeUrn("orders.staging", "environments", type, name, parent);
  return { urn, type, name, custom: true, inputs, dependencies: [], propertyDependencies: {}, ...rest };
}

export function makeStep(
  op: Step["op"],
  after: Resource,
  over: { readonly before?: Resource; readonly changes?: readonly PropertyChange[]; readonly held?: "delete" | "replace" } = {},
): Step {
  const { before = after, changes = [], held } = over;
  const base = { urn: after.urn, type: after.type, name: after.name, why: "the request changes" };
  if (op === "create") return { ...base, op, after };
  if (op === "delete") return { ...base, op, before };
  if (op === "keep") return { ...base, op, before, after, ...(held === undefined ? {} : { held }) };
  return op === "update" ? { ...base, op, before, after, changes } : { ...base, op, before, after, changes, deleteFirst: false };
}

export function makePlanOf(steps: readonly Step[], kind: Plan["kind"] = "environment"): Plan {
  return { project: "environments", stack: "orders.staging", ref: "orders/staging", kind, steps, fingerprint: "0".repeat(64) };
}

/** The paths at which a rule finds something wrong in a new resource. */
export function findPaths(rule: Rule, type: string, inputs: JsonObject, facts: PlanFacts = staging): (string | undefined)[] {
  return rule.judge(makeStep("create", makeResource(type, "it", inputs)) as CreateStep, facts).map(({ path }) => path);
}

/** What an object of orders/staging carries. */
export const ownMetadata: JsonObject = {
  namespace: "orders-staging",
  labels: {
    "roadbed.dev/team": "orders",
    "roadbed.dev/environment": "staging",
    "roadbed.dev/stage": "staging",
    "roadbed.dev/cost-centre": "CC-1042",
  },
};

export const goodImage = `ghcr.io/acme-corp/shop@sha256:${"a".repeat(64)}`;
export const goodContainer: JsonObject = {
  name: "web",
  image: goodImage,
  resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
  securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
};

/** Where each kind of workload has its pod, and its inputs with that pod. */
export const workloads: readonly { readonly type: string; readonly at: string; readonly make: (pod: JsonObject) => JsonObject }[] = [
  { type: "kubernetes:core/v1:Pod", at: "spec", make: (spec) => ({ spec }) },
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "DeploymentPatch"].map((kind) => ({
    type: `kubernetes:apps/v1:${kind}`,
    at: "spec.template.spec",
    make: (spec: JsonObject) => ({ spec: { template: { spec } } }),
  })),
  { type: "kubernetes:batch/v1:Job", at: "spec.template.spec", make: (spec) => ({ spec: { template: { spec } } }) },
  {
    type: "kubernetes:batch/v1:CronJob",
    at: "spec.jobTemplate.spec.template.spec",
    make: (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } }),
  },
  {
    type: "kubernetes:keda.sh/v1alpha1:ScaledJob",
    at: "spec.jobTargetRef.template.spec",
    make: (spec) => ({ spec: { jobTargetRef: { template: { spec } } } }),
  },
];
