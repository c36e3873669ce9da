import fc from "fast-check";
import { expect, test } from "vitest";
import { makeUrn, placeholder, type Resource, type ResourceGraph, stackType } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import { isChange, type Plan, type Step } from "../contract/plan.ts";
import { volatileUrns } from "./change-record.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { makePlan, type PlanInput } from "./make-plan.ts";

const project = "environments";
const stack = "orders.staging";
const root = makeUrn(stack, project, stackType, `${project}-${stack}`);
const base: Pick<PlanInput, "ref" | "kind" | "project" | "stack" | "volatile" | "released"> = {
  ref: "orders/staging",
  kind: "environment",
  project,
  stack,
  volatile: new Set(),
  released: () => false,
};

/** A component with its objects, as a golden path registers them. */
function component(path: string, name: string, objects: readonly Partial<Resource>[]): Resource[] {
  const top = resource(`roadbed:path:${path}`, name, {}, { custom: false, parent: root });
  return [
    top,
    ...objects.map(({ type = "kubernetes:core/v1:ConfigMap", name: own = name, inputs = {}, ...options }) =>
      resource(type, own, inputs, { parent: top.urn, ...options }),
    ),
  ];
}

function resource(type: string, name: string, inputs: JsonObject, options: Partial<Resource> = {}): Resource {
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

function graph(...resources: readonly (readonly Resource[])[]): ResourceGraph {
  return {
    project,
    stack,
    outputs: {},
    resources: [resource(stackType, `${project}-${stack}`, {}, { custom: false }), ...resources.flat()],
  };
}

const namespace = (labels: JsonObject = {}) => [
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
const web = (image: string, env: readonly JsonObject[] = []) =>
  component("web-service", "web", [
    {
      type: "kubernetes:apps/v1:Deployment",
      inputs: {
        metadata: { name: "web", namespace: "orders-staging" },
        spec: { selector: { matchLabels: { app: "web" } }, template: { spec: { containers: [{ name: "web", image, env: [...env] }] } } },
      },
    },
  ]);
const db = (storage: string, name = "db") =>
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

function print(plan: Plan): string[] {
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

test("one more variable in the middle is one change", () => {
  const before = graph(
    web("shop:1", [
      { name: "A", value: "1" },
      { name: "C", value: "3" },
    ]),
  );
  const after = graph(
    web("shop:1", [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", value: "3" },
    ]),
  );
  expect(print(makePlan({ ...base, before, after }))).toEqual([
    'update Deployment web [spec.template.spec.containers[web].env[B]: undefined → {"name":"B","value":"2"}]',
  ]);
});

test("another name is another object, and a selector can't change in place", () => {
  const after = graph(
    web("shop:1").map((one) =>
      one.custom ? { ...one, inputs: { ...one.inputs, spec: { selector: { matchLabels: { app: "shop" } } } } } : one,
    ),
  );
  const plan = makePlan({ ...base, before: graph(web("shop:1")), after });
  expect(plan.steps.find(({ name, op }) => name === "web" && op === "replace")).toMatchObject({
    deleteFirst: true,
    changes: [
      { path: "spec.selector.matchLabels.app", replaces: true },
      { path: "spec.template", kind: "removed" },
    ],
  });
});

test("creates come in order of dependency, deletes in reverse", () => {
  const all = graph(namespace(), db("1Gi"), web("shop:1"));
  expect(print(makePlan({ ...base, after: all })).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
    "create baseline baseline",
    "create Namespace orders-staging",
    "create NetworkPolicy default-deny",
    "create postgres db",
    "create Cluster db-cluster",
    "create NetworkPolicy db-access",
    "create web-service web",
    "create Deployment web",
  ]);
  expect(print(makePlan({ ...base, before: all, released: () => true })).map((line) => line.split(" ").at(-1))).toEqual([
    "web",
    "web",
    "db-access",
    "db-cluster",
    "db",
    "default-deny",
    "orders-staging",
    "baseline",
  ]);
});

test("what holds data is held when its environment goes, with its component and the ground that it stands on", () => {
  const plan = makePlan({ ...base, before: graph(namespace(), db("1Gi"), web("shop:1")) });
  expect(print(plan)).toEqual([
    "delete Deployment web",
    "delete web-service web",
    "held (delete) NetworkPolicy db-access",
    "held (delete) Cluster db-cluster",
    "held (delete) postgres db",
    "held (delete) NetworkPolicy default-deny",
    "held (delete) Namespace orders-staging",
    "held (delete) baseline baseline",
  ]);
  expect(plan.steps.find(({ name }) => name === "db-cluster")?.why).toBe(
    "it holds data that nobody has released; when it may go, name it under `destroyData` in team.yaml (of: staging/db)",
  );
});

test("released data goes, and with it everything that was held for its sake", () => {
  const plan = makePlan({ ...base, before: graph(namespace(), db("1Gi")), released: (component) => component === "db" });
  expect(plan.steps.every(({ op }) => op === "delete")).toBe(true);
});

test("releasing one store does not release another", () => {
  const files = component("bucket", "files", [
    {
      type: "kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim",
      name: "files",
      protect: true,
      inputs: { metadata: { name: "files", namespace: "orders-staging" } },
    },
  ]);
  const plan = makePlan({ ...base, before: graph(namespace(), db("1Gi"), files), released: (component) => component === "db" });
  expect(print(plan)).toEqual([
    "held (delete) ObjectBucketClaim files",
    "held (delete) bucket files",
    "delete NetworkPolicy db-access",
    "delete Cluster db-cluster",
    "delete postgres db",
    "held (delete) NetworkPolicy default-deny",
    "held (delete) Namespace orders-staging",
    "held (delete) baseline baseline",
  ]);
});

test("a change that would replace what holds data is held whole", () => {
  const plan = makePlan({ ...base, before: graph(namespace(), db("1Gi")), after: graph(namespace(), db("1Gi", "orders-db")) });
  expect(print(plan)).toEqual(["held (replace) Cluster db-cluster"]);
});

test("taking away the guard of data is a change that a reviewer sees", () => {
  const after = graph(db("1Gi").map(({ protect: _, ...rest }) => rest));
  expect(print(makePlan({ ...base, before: graph(db("1Gi")), after }))).toEqual(["update Cluster db-cluster [(protect): true → false]"]);
});

test("what stands on something made anew changes with it, in this stack and from below", () => {
  const vpc = "urn:pulumi:eu::network::aws:ec2/vpc:Vpc::main";
  const group = (description: string) =>
    resource("aws:ec2/securityGroup:SecurityGroup", "db-access", { description, vpcId: placeholder(vpc, "id") });
  const rule = () =>
    resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "db-from-nodes", {
      securityGroupId: placeholder(group("").urn, "id"),
      note: "same",
    });
  const inStack = makePlan({ ...base, before: graph([group("a"), rule()]), after: graph([group("b"), rule()]) });
  expect(inStack.steps.map(({ op, name, why }) => [op, name, why])).toEqual([
    ["replace", "db-access", "it can't change in place"],
    ["replace", "db-from-nodes", "SecurityGroup db-access is made anew"],
  ]);
  const fromBelow = makePlan({
    ...base,
    before: graph([group("a"), rule()]),
    after: graph([group("a"), rule()]),
    volatile: new Set([vpc]),
  });
  expect(fromBelow.steps.map(({ op, why }) => [op, why])).toEqual([
    ["replace", "Vpc main of the layer network is made anew"],
    ["replace", "SecurityGroup db-access is made anew"],
  ]);
});

test("a renamed resource with an alias is the same resource", () => {
  const old = resource("kubernetes:core/v1:ConfigMap", "settings", { data: { a: "1" } });
  const next = { ...resource("kubernetes:core/v1:ConfigMap", "web-settings", { data: { a: "1" } }), aliases: [old.urn] };
  expect(makePlan({ ...base, before: graph([old]), after: graph([next]) }).steps.map(({ op }) => op)).toEqual(["keep"]);
});

test("ignored properties never change", () => {
  const at = (replicas: number) =>
    resource("kubernetes:apps/v1:Deployment", "web", { spec: { replicas, paused: false } }, { ignoreChanges: ["spec.replicas"] });
  expect(print(makePlan({ ...base, before: graph([at(2)]), after: graph([at(5)]) }))).toEqual([]);
});

const anyGraph = fc
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

test("from a graph to itself nothing happens", () => {
  fc.assert(
    fc.property(anyGraph, (same) => {
      expect(makePlan({ ...base, before: same, after: same }).steps.filter(isChange)).toEqual([]);
    }),
  );
});

test("following a plan leads from the one graph to the other", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const standing = new Map(before.resources.filter(({ type }) => type !== stackType).map((one) => [one.urn, one]));
      for (const step of makePlan({ ...base, before, after, released: () => true }).steps) {
        if (step.op === "delete") standing.delete(step.urn);
        else if (step.op !== "keep") standing.set(step.urn, step.after);
      }
      expect([...standing.values()].map(({ urn, inputs }) => [urn, inputs]).toSorted()).toEqual(
        after.resources
          .filter(({ type }) => type !== stackType)
          .map(({ urn, inputs }) => [urn, inputs])
          .toSorted(),
      );
    }),
  );
});

test("nothing protected goes, and nothing goes that something kept depends on", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const { steps } = makePlan({ ...base, before, after });
      const gone = new Set(steps.filter(({ op }) => op === "delete").map(({ urn }) => urn));
      expect(before.resources.filter(({ urn, protect }) => protect === true && gone.has(urn))).toEqual([]);
      const held = steps.filter((step) => step.op === "keep" && step.held !== undefined);
      expect(held.flatMap((step) => (step.op === "keep" ? step.before.dependencies : [])).filter((urn) => gone.has(urn))).toEqual([]);
    }),
  );
});

test("the fingerprint is one of meaning: order leaves it, any change of a value breaks it", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const { steps, fingerprint } = makePlan({ ...base, before, after });
      expect(fingerprintOf(steps.toReversed().map((step) => ({ ...step, why: "told otherwise" })))).toBe(fingerprint);
      expect(fingerprintOf(steps.filter((step) => !isChange(step)))).toBe(fingerprintOf([]));
      for (const step of steps.filter(isChange)) expect(fingerprintOf(steps.filter((other) => other !== step))).not.toBe(fingerprint);
    }),
  );
});

test("what is created or replaced is volatile for whoever stands on it", () => {
  const plan = makePlan({ ...base, before: graph(db("1Gi")), after: graph(db("1Gi"), web("shop:1")) });
  expect([...volatileUrns(plan)].map((urn) => urn.split("::").at(-1))).toEqual(["web", "web"]);
});
