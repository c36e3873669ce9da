import fc from "fast-check";
import { expect, test } from "vitest";
import { placeholder } from "../contract/graph.ts";
import { volatileUrns } from "./change-record.ts";
import { makePlan } from "./make-plan.ts";
import { anyGraph, base, component, db, graph, namespace, print, resource, web } from "./small-stack.fake.ts";

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

test("a change that would replace what holds data is held whole, and the reason names it and the way out", () => {
  const plan = makePlan({ ...base, before: graph(namespace(), db("1Gi")), after: graph(namespace(), db("1Gi", "orders-db")) });
  expect(print(plan)).toEqual(["held (replace) Cluster db-cluster"]);
  expect(plan.steps.find(({ name }) => name === "db-cluster")?.why).toBe(
    "its metadata.name can't change in place, and replacing it would lose data that nobody has released; take the change back, or name it under `destroyData` in team.yaml (of: staging/db)",
  );
});

/** A database with what it stands on, as on AWS. */
const rds = (group: string) => {
  const security = resource("aws:ec2/securityGroup:SecurityGroup", "db-access", { description: group });
  const subnets = resource("aws:rds/subnetGroup:SubnetGroup", "db", { name: "orders", subnetIds: [] });
  const instance = resource(
    "aws:rds/instance:Instance",
    "db",
    { identifier: placeholder(security.urn, "id"), dbSubnetGroupName: placeholder(subnets.urn, "name") },
    { protect: true, dependencies: [security.urn, subnets.urn] },
  );
  const note = resource(
    "kubernetes:core/v1:ConfigMap",
    "db-address",
    { data: { host: placeholder(instance.urn, "address") } },
    { dependencies: [instance.urn] },
  );
  return [security, subnets, instance, note];
};

test("what is not made anew because of its data changes nothing for what stands on it", () => {
  const renamed = rds("same").map((one) =>
    one.name === "db" && one.protect ? { ...one, inputs: { ...one.inputs, dbName: "shop" } } : one,
  );
  const plan = makePlan({ ...base, before: graph(rds("same")), after: graph(renamed) });
  expect(print(plan)).toEqual(["held (replace) Instance db"]);
  expect([...volatileUrns(plan)]).toEqual([]);
});

test("what would force data to be replaced is held itself, and says so", () => {
  const plan = makePlan({ ...base, before: graph(rds("one")), after: graph(rds("two")) });
  expect(plan.steps.filter(({ op }) => op !== "keep")).toEqual([]);
  expect(print(plan)).toEqual(["held (replace) SecurityGroup db-access"]);
  expect(plan.steps[0]?.why).toBe("doing it would force what holds data to be replaced");
  expect(
    print(makePlan({ ...base, before: graph(rds("one")), after: graph(rds("two")), released: () => true })).map(
      (line) => line.split(" [")[0],
    ),
  ).toEqual(["replace SecurityGroup db-access", "replace Instance db", "update ConfigMap db-address"]);
});

test("what held data needs stays, even where its own component's data has been released", () => {
  const keys = component("bucket", "keys", [{ type: "kubernetes:core/v1:Secret", name: "keys", inputs: { metadata: { name: "keys" } } }]);
  const store = component("bucket", "files", [
    { type: "kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim", name: "files", protect: true, dependencies: [keys[1]?.urn ?? ""] },
  ]);
  const plan = makePlan({ ...base, before: graph(keys, store), released: (name) => name === "keys" });
  expect(plan.steps.map(({ op, name }) => `${op} ${name}`)).toEqual(["keep files", "keep files", "keep keys", "keep keys"]);
  expect(plan.steps[2]?.why).toBe("files needs it, and holds data that nobody has released");
});

test("a layer has no team.yaml: its data is released by taking the protection away first", () => {
  const broker = resource("kubernetes:rabbitmq.com/v1beta1:RabbitmqCluster", "queues", {}, { protect: true });
  const plan = makePlan({ ...base, ref: "local/services", kind: "layer", before: graph([broker]) });
  expect(plan.steps[0]?.why).toBe(
    "it holds data that nobody has released; when it may go, take its protection away in a change of its own first",
  );
});

test("the same change without data to lose is not held", () => {
  expect(print(makePlan({ ...base, before: graph(web("shop:1")) }))).toEqual(["delete Deployment web", "delete web-service web"]);
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
