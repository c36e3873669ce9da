import fc from "fast-check";
import { expect, test } from "vitest";
import { placeholder, stackType, unknownValue } from "../contract/graph.ts";
import { canonicalJson } from "../contract/canonical-json.ts";
import type { JsonObject } from "../contract/json.ts";
import { isChange } from "../contract/plan.ts";
import { volatileUrns } from "./change-record.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { makePlan } from "./make-plan.ts";
import { anyGraph, base, db, graph, namespace, print, resource, web } from "./small-stack.fake.ts";

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

test("what the cloud makes anew with every change in place changes whatever it is passed to", () => {
  const template = (cpu: string) => resource("aws:ec2/launchTemplate:LaunchTemplate", "nodes", { instanceType: cpu, name: "nodes" });
  const version = placeholder(template("m7g.large").urn, "latestVersion");
  const nodes = resource("aws:eks/nodeGroup:NodeGroup", "general", { launchTemplate: { name: "nodes", version } });
  const plan = makePlan({ ...base, before: graph([template("m7g.large"), nodes]), after: graph([template("m8g.large"), nodes]) });
  expect(plan.steps.map(({ op, name, why }) => [op, name, why])).toEqual([
    ["update", "nodes", "what is asked for differs from what stands"],
    ["update", "general", "LaunchTemplate nodes changes"],
  ]);
  expect(
    makePlan({ ...base, before: graph([template("m7g.large"), nodes]), after: graph([template("m7g.large"), nodes]) }).steps,
  ).toMatchObject([{ op: "keep" }, { op: "keep" }]);
});

test("ignored properties never change, and keep their value when another one does", () => {
  const at = (replicas: number, image = "shop:1") =>
    resource(
      "kubernetes:apps/v1:Deployment",
      "web",
      { spec: { replicas, template: { spec: { containers: [{ name: "web", image }] } } } },
      { ignoreChanges: ["spec.replicas"] },
    );
  expect(print(makePlan({ ...base, before: graph([at(2)]), after: graph([at(5)]) }))).toEqual([]);
  const plan = makePlan({ ...base, before: graph([at(2)]), after: graph([at(5, "shop:2")]) });
  expect(print(plan)).toEqual(['update Deployment web [spec.template.spec.containers[web].image: "shop:1" → "shop:2"]']);
  expect(plan.steps[0]).toMatchObject({ after: { inputs: { spec: { replicas: 2 } } } });
});

test("a value of which nothing is known changes only with what that property is made from", () => {
  const key = (usage: string) => resource("aws:kms/key:Key", "data", { keyUsage: usage });
  const queue = (needs: readonly string[]) =>
    resource(
      "aws:sqs/queue:Queue",
      "placed",
      { policy: `allow ${unknownValue}`, name: "placed" },
      { dependencies: [key("").urn], propertyDependencies: { policy: needs } },
    );
  const plan = (needs: readonly string[]) =>
    makePlan({ ...base, before: graph([key("SIGN"), queue(needs)]), after: graph([key("ENCRYPT"), queue(needs)]) });
  expect(plan([key("").urn]).steps.map(({ op, why }) => [op, why])).toEqual([
    ["replace", "it can't change in place"],
    ["update", "what it is made from is replaced"],
  ]);
  expect(plan([]).steps.map(({ op }) => op)).toEqual(["replace", "keep"]);
});

test("on another instance everything is made anew, and what holds data stays", () => {
  const all = graph(namespace(), web("shop:1"));
  const move = { from: "local", to: "eu" };
  expect(print(makePlan({ ...base, before: all, after: all, move }))).toEqual([
    'replace Namespace orders-staging [(instance): "local" → "eu"]',
    'replace NetworkPolicy default-deny [(instance): "local" → "eu"]',
    'replace Deployment web [(instance): "local" → "eu"]',
  ]);
  const withData = graph(namespace(), db("1Gi"));
  expect(print(makePlan({ ...base, before: withData, after: withData, move }))).toEqual([
    "held (replace) Namespace orders-staging",
    "held (replace) NetworkPolicy default-deny",
    "held (replace) Cluster db-cluster",
    "held (replace) NetworkPolicy db-access",
  ]);
});

test("with its cluster, everything in it is made anew, and nothing beside it", () => {
  const cluster = "urn:pulumi:eu::cluster::aws:eks/cluster:Cluster::control-plane";
  const topic = resource("aws:sns/topic:Topic", "alarms", { name: "orders" });
  const all = graph(web("shop:1"), [topic]);
  const plan = (instance: string) => makePlan({ ...base, before: all, after: all, instance, volatile: new Set([cluster]) });
  expect(plan("eu").steps.map(({ op, name, why }) => `${op} ${name}: ${why}`)).toEqual([
    "keep web: nothing differs",
    "replace web: Cluster control-plane of the layer cluster is made anew",
    "keep alarms: nothing differs",
  ]);
  expect(plan("us").steps.filter(isChange)).toEqual([]);
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

test("whatever a step needs comes before it, and goes after it", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const { steps } = makePlan({ ...base, before, after, released: () => true });
      const position = new Map(steps.map(({ urn }, at) => [urn, at]));
      const isBefore = (a: string, b: string) => (position.get(a) ?? -1) < (position.get(b) ?? Infinity);
      for (const step of steps) {
        if (step.op === "delete") {
          for (const need of step.before.dependencies)
            if (steps.some(({ urn, op }) => urn === need && op === "delete")) expect(isBefore(step.urn, need)).toBe(true);
          continue;
        }
        for (const need of step.after?.dependencies ?? []) expect(isBefore(need, step.urn)).toBe(true);
      }
    }),
  );
});

test("the way back creates what the way there deletes, and says each change the other way round", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const [there, back] = [
        makePlan({ ...base, before, after, released: () => true }),
        makePlan({ ...base, before: after, after: before, released: () => true }),
      ];
      const urns = (plan: typeof there, op: string) =>
        plan.steps
          .filter((step) => step.op === op)
          .map(({ urn }) => urn)
          .toSorted();
      expect(urns(there, "create")).toEqual(urns(back, "delete"));
      expect(urns(there, "delete")).toEqual(urns(back, "create"));
      expect(urns(there, "update")).toEqual(urns(back, "update"));
    }),
  );
});

test("neither the order in which resources were registered nor that of keys makes another plan", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, (before, after) => {
      const turned = { ...after, resources: after.resources.toReversed().map((one) => ({ ...one, inputs: reverseKeys(one.inputs) })) };
      expect(makePlan({ ...base, before, after: turned, released: () => true }).fingerprint).toBe(
        makePlan({ ...base, before, after, released: () => true }).fingerprint,
      );
    }),
  );
});

function reverseKeys(inputs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inputs).reverse());
}

test("two changes that lead elsewhere have two fingerprints", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, anyGraph, (before, one, other) => {
      const meaning = ({ resources }: typeof one) =>
        resources.map(({ urn, inputs, protect }) => canonicalJson([urn, inputs, protect ?? false])).toSorted();
      const [left, right] = [one, other].map((after) => makePlan({ ...base, before, after, released: () => true }).fingerprint);
      if (meaning(one).join() === meaning(other).join()) expect(left).toBe(right);
      else expect(left).not.toBe(right);
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
