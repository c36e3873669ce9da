import fc from "fast-check";
import { makeUrn, type Resource, type ResourceGraph, stackType } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import { isChange, type Plan, type Step } from "../contract/plan.ts";
import type { PlanInput } from "./make-plan.ts";

const project = "environments";
const stack = "orders.staging";
export const root = makeUrn(stack, project, stackType, `${project}-${stack}`);
export const base: Pick<PlanInput, "ref" | "kind" | "project" | "stack" | "volatile" | "released"> = {
  ref: "orders/staging",
  kind: "environment",
  project,
  stack,
  volatile: new Set(),
  released: () => false,
};

/** A component with its objects, as a golden path registers them. */
export function component(path: string, name: string, objects: readonly Partial<Resource>[]): Resource[] {
  const top = resource(`roadbed:path:${path}`, name, {}, { custom: false, parent: root });
  return [
    top,
    ...objects.map(({ type = "kubernetes:core/v1:ConfigMap", name: own = name, inputs = {}, ...options }) =>
      resource(type, own, inputs, { parent: top.urn, ...options }),
    ),
  ];
}

export function resource(type: string, name: string, inputs: JsonObject, options: Partial<Resource> = {}): Resource {
  return {
    urn: makeUrn(stack, project, type, name, options.parent),
    type,
    name,
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    ...options,
  };
}

export function graph(...resources: readonly (readonly Resource[])[]): ResourceGraph {
  return {
    project,
    stack,
    outputs: {},
    resources: [resource(stackType, `${project}-${stack}`, {}, { custom: false }), ...resources.flat()],
  };
}

export const namespace = (labels: JsonObject = {}) => [
  resource("roadbed:baseline", "baseline", {}, { custom: false, parent: root }),
  resource(
    "kubernetes:core/v1:Namespace",
    "orders-staging",
    { metadata: { name: "orders-staging", labels } },
    { parent: makeUrn(stack, project, "roadbed:baseline", "baseline") },
  ),
  resource(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "default-deny",
    { metadata: { name: "default-deny", namespace: "orders-staging" } },
    { parent: makeUrn(stack, project, "roadbed:baseline", "baseline") },
  ),
];
export const web = (image: string, env: readonly JsonObject[] = []) =>
  component("web-service", "web", [
    {
      type: "kubernetes:apps/v1:Deployment",
      inputs: {
        metadata: { name: "web", namespace: "orders-staging" },
        spec: { selector: { matchLabels: { app: "web" } }, template: { spec: { containers: [{ name: "web", image, env: [...env] }] } } },
      },
    },
  ]);
export const db = (storage: string, name = "db") =>
  component("postgres", "db", [
    {
      type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
      name: "db-cluster",
      protect: true,
      inputs: { metadata: { name, namespace: "orders-staging" }, spec: { storage: { size: storage } } },
    },
    {
      type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      name: "db-access",
      inputs: { metadata: { name: "db-access", namespace: "orders-staging" } },
    },
  ]);

export function print(plan: Plan): string[] {
  return plan.steps
    .filter(isChange)
    .map((step) =>
      [step.op === "keep" ? `held (${step.held ?? ""})` : step.op, step.type.split(":").at(-1), step.name, ...detail(step)].join(" "),
    );
}

function detail(step: Step): string[] {
  return step.op === "update" || step.op === "replace"
    ? step.changes.map(({ path, before, after }) => `[${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}]`)
    : [];
}

/** Any few resources that use each other. */
export const anyGraph = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,3}$/),
      value: fc.jsonValue({ maxDepth: 2 }),
      protect: fc.boolean(),
      uses: fc.array(fc.nat(5), { maxLength: 2 }),
    }),
    { selector: ({ name }) => name, maxLength: 8 },
  )
  .map((specs) => {
    const made: Resource[] = [];
    for (const { name, value, protect, uses } of specs) {
      const dependencies = [...new Set(uses.flatMap((at) => made[at]?.urn ?? []))].sort();
      made.push(
        resource(
          "kubernetes:core/v1:ConfigMap",
          name,
          { data: value as JsonObject[string] },
          { dependencies, ...(protect ? { protect: true as const } : {}) },
        ),
      );
    }
    return graph(made);
  });
