import { afterAll, expect, test } from "vitest";
import { placeholder, type Resource, type ResourceGraph } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { checkout, makeComponent, makeInput, makeLayer } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";

const renderer = createRenderer({ root: checkout, workers: 0 });
afterAll(() => renderer.close());

async function render(input: ProgramInput): Promise<ResourceGraph> {
  for await (const { graph, error } of renderer.render([input])) {
    if (error !== undefined) throw error;
    if (graph !== undefined) return graph;
  }
  throw new Error("nothing was rendered");
}

function find(graph: ResourceGraph, name: string): Resource {
  const found = graph.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource ${name}`);
  return found;
}

test("a resource has the URN that the real engine would give it", async () => {
  const graph = await render(makeInput("kubernetes"));
  const urns = graph.resources.map(({ urn }) => urn);
  expect(urns).toContain("urn:pulumi:orders.kubernetes::environments::kubernetes:core/v1:Namespace::namespace");
  expect(urns).toContain("urn:pulumi:orders.kubernetes::environments::roadbed:path:web-service$kubernetes:apps/v1:Deployment::web");
});

test("what others need comes first, and ties are broken by URN", async () => {
  const { resources } = await render(makeInput("kubernetes"));
  const position = new Map(resources.map(({ urn }, index) => [urn, index]));
  for (const { urn, parent, dependencies } of resources) {
    for (const need of [...dependencies, ...(parent === undefined ? [] : [parent])])
      expect(position.get(need)).toBeLessThan(position.get(urn) ?? -1);
  }
  const shuffled = await render(makeInput("kubernetes", { components: [makeComponent("api", { replicas: 2 }), makeComponent("web")] }));
  expect(JSON.stringify(shuffled.resources)).toBe(JSON.stringify(resources));
});

test("inputs, parents, dependencies and options are kept as plain JSON", async () => {
  const graph = await render(makeInput("kubernetes"));
  const deployment = graph.resources.find(({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === "api");
  const prefix = "urn:pulumi:orders.kubernetes::environments::roadbed:path:web-service";
  expect(deployment).toMatchObject({
    custom: true,
    parent: `${prefix}::api`,
    dependencies: [
      `${prefix}$kubernetes:core/v1:ConfigMap::api`,
      `${prefix}$kubernetes:core/v1:ServiceAccount::api`,
      "urn:pulumi:orders.kubernetes::environments::kubernetes:core/v1:Namespace::namespace",
    ].sort(),
    ignoreChanges: ["spec.replicas"],
    inputs: { kind: "Deployment", metadata: { name: "api", namespace: "orders-kubernetes" }, spec: { replicas: 2 } },
  });
  expect(deployment?.propertyDependencies["spec"]).toEqual([
    `${prefix}$kubernetes:core/v1:ConfigMap::api`,
    `${prefix}$kubernetes:core/v1:ServiceAccount::api`,
  ]);
  expect(find(graph, "namespace").protect).toBe(true);
  expect(graph.outputs).toEqual({ hosts: ["api.orders-kubernetes.svc", "web.orders-kubernetes.svc"], namespace: "orders-kubernetes" });
});

test("the root stack is left out, and what stands below it has no parent", async () => {
  const { resources } = await render(makeInput("kubernetes"));
  expect(resources.filter(({ type }) => type === "pulumi:pulumi:Stack")).toEqual([]);
  expect(resources.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual(["namespace", "api", "web"]);
});

test("values that only the cloud can make are placeholders, also inside policies; numbers are unknown", async () => {
  const graph = await render(makeInput("aws"));
  const urn = (type: string, name: string) => `urn:pulumi:orders.aws::environments::${type}::${name}`;
  expect(find(graph, "jobs").inputs["redrivePolicy"]).toBe(
    JSON.stringify({ deadLetterTargetArn: placeholder(urn("aws:sqs/queue:Queue", "jobs-dead"), "arn"), maxReceiveCount: 5 }),
  );
  const policy = graph.resources.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  expect(policy?.inputs["policy"]).toContain(placeholder(urn("aws:rds/instance:Instance", "orders-db"), "masterUserSecrets.0.secretArn"));
  expect(graph.outputs).toEqual({
    class: "db.t4g.small",
    endpoint: placeholder(urn("aws:rds/instance:Instance", "orders-db"), "endpoint"),
    port: "⟦?⟧",
    url: placeholder(urn("aws:sqs/queue:Queue", "jobs"), "url"),
  });
  expect(find(graph, "orders-db")).toMatchObject({
    protect: true,
    retainOnDelete: true,
    provider: urn("pulumi:providers:aws", "aws"),
    inputs: { dbSubnetGroupName: "private" },
  });
});

test("a layer is rendered as a stack of its own, whose outputs are placeholders for those who stand on it", async () => {
  const graph = await render(makeLayer("10.20.0.0/16"));
  expect(graph).toMatchObject({ project: "network", stack: "local" });
  expect(graph.outputs).toEqual({ cidr: "10.20.0.0/16", vpcId: placeholder("urn:pulumi:local::network::aws:ec2/vpc:Vpc::network", "id") });
});

test("aliases are all former URNs, also those that follow from an alias of the parent", async () => {
  const graph = await render(makeInput("options"));
  const prefix = "urn:pulumi:orders.options::environments::";
  expect(find(graph, "files-bucket")).toMatchObject({
    importId: "acme-files",
    deleteBeforeReplace: true,
    replaceOnChanges: ["acl", "bucket"],
    protect: true,
  });
  expect(find(graph, "files-bucket").aliases).toEqual(
    expect.arrayContaining([
      `${prefix}aws:s3/bucket:Bucket::files-bucket`,
      `${prefix}roadbed:path:bucket$aws:s3/bucket:Bucket::old-bucket`,
      `${prefix}roadbed:path:bucket$aws:s3/bucket:Bucket::uploads-bucket`,
    ]),
  );
  expect(find(graph, "files-policy").deletedWith).toBe(`${prefix}roadbed:path:bucket$aws:s3/bucket:Bucket::files-bucket`);
});

test("what is read and not made stays out of the graph; YAML is taken apart without a plugin", async () => {
  const graph = await render(makeInput("options"));
  expect(graph.resources.map(({ name }) => name)).not.toContain("ingress");
  expect(graph.reads?.map(({ type, id }) => `${type} ${id}`)).toEqual([
    "aws:route53/zone:Zone Z123",
    "kubernetes:core/v1:Service edge/ingress",
  ]);
  expect(graph.outputs).toMatchObject({
    ingress: "ingress",
    zone: placeholder("urn:pulumi:orders.options::environments::aws:route53/zone:Zone::zone", "arn"),
    yaml: ["v1/ConfigMap::from-yaml"],
  });
  expect(find(graph, "from-yaml").inputs["metadata"]).toEqual({ name: "from-yaml" });
});

test("a dynamic provider's resource is registered like any other", async () => {
  const graph = await render(makeInput("dynamic"));
  expect(find(graph, "record")).toMatchObject({ type: "pulumi-nodejs:dynamic:Resource", inputs: { zone: "example.com" } });
});

test("the outputs of a layer answer a stack reference that names it", async () => {
  const graph = await render(
    makeInput("stack-reference", { components: [makeComponent("network", { stack: "organization/network/local" })] }),
  );
  expect(graph.outputs).toEqual({ vpcId: "⟦urn:pulumi:local::network::aws:ec2/vpc:Vpc::network#id⟧" });
});

test("a program sees neither the machine's environment nor the terminal", async () => {
  process.env["AWS_REGION"] = "us-east-1";
  process.env["KUBECONFIG"] = "home/kubeconfig";
  const graph = await render(makeInput("curious"));
  expect(graph.outputs).toEqual({ region: "none", variables: 0 });
  expect(find(graph, "cluster").inputs).toEqual({});
  expect(process.env["AWS_REGION"]).toBe("us-east-1");
});

test("the team's own modules run after the golden paths, in the same stack", async () => {
  const graph = await render(makeInput("own-code", { code: ["environments/orders/own-code/report.ts"] }));
  expect(graph.resources.map(({ name }) => name)).toEqual(["report"]);
});
