import { expect, test } from "vitest";
import { describeInstance, findResource, listResources, renderLayers } from "../render-layers.fake.ts";
import { networkSettings } from "./settings.ts";

async function renderNetwork(settings: Record<string, unknown> = {}) {
  const instance = describeInstance("aws", { network: settings as never });
  return (await renderLayers({ ...instance, layers: { network: instance.layers["network"] ?? {} } })).get("network");
}

test("a network over two zones is made of exactly these resources", async () => {
  const network = await renderNetwork({ zones: ["a", "b"], nat: "one", endpoints: ["ecr.api"] });
  expect(listResources(network)).toEqual([
    "DefaultSecurityGroup default-closed",
    "Eip nat-a",
    "FlowLog flow-log",
    "InternetGateway internet",
    "LogGroup flow-log",
    "NatGateway nat-a",
    "Role flow-log",
    "RolePolicy flow-log",
    "Route private-a-internet",
    "Route private-b-internet",
    "Route public-internet",
    "RouteTable database",
    "RouteTable private-a",
    "RouteTable private-b",
    "RouteTable public",
    "RouteTableAssociation database-a",
    "RouteTableAssociation database-b",
    "RouteTableAssociation private-a",
    "RouteTableAssociation private-b",
    "RouteTableAssociation public-a",
    "RouteTableAssociation public-b",
    "SecurityGroup endpoints",
    "SecurityGroupIngressRule endpoints-https",
    "Subnet database-a",
    "Subnet database-b",
    "Subnet private-a",
    "Subnet private-b",
    "Subnet public-a",
    "Subnet public-b",
    "SubnetGroup caches",
    "SubnetGroup databases",
    "Vpc vpc",
    "VpcEndpoint ecr-api",
    "VpcEndpoint s3",
  ]);
});

test("the default security group lets nothing in or out", async () => {
  const { inputs } = findResource(await renderNetwork(), "DefaultSecurityGroup", "default-closed");
  expect([inputs["ingress"], inputs["egress"]]).toEqual([[], []]);
});

test("no subnet gives public addresses to what starts in it", async () => {
  const subnets = (await renderNetwork())?.resources.filter((resource) => resource.type === "aws:ec2/subnet:Subnet") ?? [];
  expect(subnets).toHaveLength(9);
  expect(subnets.map((subnet) => subnet.inputs["mapPublicIpOnLaunch"])).toEqual(subnets.map(() => false));
});

test("databases have no way to the internet", async () => {
  const network = await renderNetwork();
  const table = findResource(network, "RouteTable", "database").urn;
  const routes = network?.resources.filter((resource) => resource.type === "aws:ec2/route:Route") ?? [];
  expect(routes.map((route) => route.name)).toEqual(expect.arrayContaining(["public-internet", "private-a-internet"]));
  expect(routes.filter((route) => route.dependencies.includes(table))).toEqual([]);
});

test("every private subnet goes out in its own zone, or through the only gateway", async () => {
  const gatewaysOf = async (nat: string) => {
    const network = await renderNetwork({ nat });
    return ["a", "b", "c"].map(
      (zone) => JSON.stringify(findResource(network, "Route", `private-${zone}-internet`).inputs["natGatewayId"]).match(/nat-[a-z]/)?.[0],
    );
  };
  expect(await gatewaysOf("per-zone")).toEqual(["nat-a", "nat-b", "nat-c"]);
  expect(await gatewaysOf("one")).toEqual(["nat-a", "nat-a", "nat-a"]);
});

test("all connections are recorded, and only this account's flow logs may write there", async () => {
  const network = await renderNetwork({ flowLogDays: 365 });
  expect(findResource(network, "FlowLog", "flow-log").inputs["trafficType"]).toBe("ALL");
  expect(findResource(network, "LogGroup", "flow-log").inputs["retentionInDays"]).toBe(365);
  expect(findResource(network, "Role", "flow-log").inputs["assumeRolePolicy"]).toContain('"aws:SourceAccount":"111122223333"');
});

test("adding a zone changes no subnet that is there", async () => {
  const [two, three] = [await renderNetwork({ zones: ["a", "b"] }), await renderNetwork({ zones: ["a", "b", "c"] })];
  const names = listResources(two).filter((name) => name.startsWith("Subnet "));
  const inputsOf = (graph: typeof two) => names.map((name) => findResource(graph, "Subnet", name.split(" ")[1] ?? "").inputs);
  expect(inputsOf(three)).toEqual(inputsOf(two));
});

test("whoever names a subnet group names its VPC too, so that a new VPC is seen", async () => {
  const network = await renderNetwork();
  const vpc = findResource(network, "Vpc", "vpc").urn;
  expect(network?.outputs["databaseSubnetGroup"]).toBe(`acme-eu-databases-⟦${vpc}#id⟧`);
  expect(network?.outputs["cacheSubnetGroup"]).toBe(`acme-eu-caches-⟦${vpc}#id⟧`);
});

test.each([
  ["10.20.0.1/16", "A range begins at its first address"],
  ["10.0.0.0/8", "between /16 and /20"],
  ["10.20.0.0/24", "between /16 and /20"],
  ["ten", "Write an IPv4 range"],
])("the range %s is refused in words", (cidr, message) => {
  expect(
    networkSettings
      .safeParse({ cidr })
      .error?.issues.map((issue) => issue.message)
      .join(" "),
  ).toContain(message);
});
