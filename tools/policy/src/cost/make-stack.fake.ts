import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import { makePlanOf, makeResource, makeStep } from "../make-step.fake.ts";
import type { CostFacts } from "./usage.ts";

export const dublin: CostFacts = { currency: "USD", region: "eu-west-1", target: "aws" };
export const ownCluster: CostFacts = { currency: "USD", region: "basement-1", target: "kubernetes" };

export function planNew(resources: readonly Resource[]): Plan {
  return makePlanOf(resources.map((resource) => makeStep("create", resource)));
}

export function planKept(resources: readonly Resource[]): Plan {
  return makePlanOf(resources.map((resource) => makeStep("keep", resource)));
}

/** A workload of one container, `copies` absent where an autoscaler counts. */
export function makeDeployment(name: string, resources: JsonObject, copies?: number): Resource {
  const spec = { ...(copies === undefined ? {} : { replicas: copies }), template: { spec: { containers: [{ name, resources }] } } };
  return makeResource("kubernetes:apps/v1:Deployment", name, { metadata: { name, namespace: "orders-staging" }, spec });
}

export const halfACore: JsonObject = { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } };

export function makeScaler(kind: "ScaledObject" | "HorizontalPodAutoscaler", of: string, spec: JsonObject): Resource {
  const type = kind === "ScaledObject" ? "kubernetes:keda.sh/v1alpha1:ScaledObject" : "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
  return makeResource(type, of, { metadata: { name: of, namespace: "orders-staging" }, spec: { scaleTargetRef: { name: of }, ...spec } });
}

export const database = (inputs: JsonObject = {}): Resource =>
  makeResource("aws:rds/instance:Instance", "db", {
    engine: "postgres",
    instanceClass: "db.t4g.large",
    allocatedStorage: 100,
    storageType: "gp3",
    ...inputs,
  });
