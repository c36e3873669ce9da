import type * as pulumi from "@pulumi/pulumi";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway, type NatGatewayArgs } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { InternalError } from "@roadbed/engine/contract/errors.ts";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import type { NetworkSettings } from "./settings.ts";
import type { Subnets, ZoneSubnet } from "./subnets.ts";

export interface RoutesArgs {
  readonly input: LayerInput;
  readonly vpc: Vpc;
  readonly gateway: InternetGateway;
  readonly subnets: Subnets;
  readonly nat: NetworkSettings["nat"];
}

/**
 * Public subnets go out through the internet gateway, private ones through a NAT gateway of their own zone (or the
 * only one), and databases nowhere. Returns the tables that have no direct way to the internet.
 */
export function createRoutes(args: RoutesArgs, opts: pulumi.CustomResourceOptions): RouteTable[] {
  const { gateway, subnets } = args;
  const open = createTable(args, "public", subnets.public, opts);
  new Route("public-internet", { routeTableId: open.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id }, opts);

  const gateways = createNatGateways(args, opts);
  const tables = subnets.private.map((subnet) => {
    const table = createTable(args, `private-${subnet.zone}`, [subnet], opts);
    const nat = gateways.get(subnet.zone) ?? firstOf(gateways);
    new Route(`private-${subnet.zone}-internet`, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id }, opts);
    return table;
  });
  return [...tables, createTable(args, "database", subnets.database, opts)];
}

function createTable(
  { input, vpc }: RoutesArgs,
  name: string,
  subnets: readonly ZoneSubnet[],
  opts: pulumi.CustomResourceOptions,
): RouteTable {
  const table = new RouteTable(name, { vpcId: vpc.id, tags: tagsOf(input, `${nameOf(input)}-${name}`) }, opts);
  const tier = name.split("-")[0] ?? name;
  for (const { zone, id } of subnets) new RouteTableAssociation(`${tier}-${zone}`, { routeTableId: table.id, subnetId: id }, opts);
  return table;
}

/** By zone. Each needs the internet gateway to be there, which nothing in its inputs says. */
function createNatGateways({ input, gateway, subnets, nat }: RoutesArgs, opts: pulumi.CustomResourceOptions): Map<string, NatGateway> {
  const places = nat === "one" ? subnets.public.slice(0, 1) : subnets.public;
  return new Map(
    places.map(({ zone, id }) => {
      const name = `nat-${zone}`;
      const tags = tagsOf(input, `${nameOf(input)}-${name}`);
      const address = new Eip(name, { domain: "vpc", tags }, { ...opts, dependsOn: [gateway] });
      return [zone, createNatGateway(name, { allocationId: address.allocationId, subnetId: id, tags }, { ...opts, dependsOn: [gateway] })];
    }),
  );
}

/** An address serves one gateway at a time, so that an old gateway must be gone before its successor takes it. */
function createNatGateway(name: string, args: NatGatewayArgs, opts: pulumi.CustomResourceOptions): NatGateway {
  return new NatGateway(name, args, { ...opts, deleteBeforeReplace: true });
}

function firstOf(gateways: ReadonlyMap<string, NatGateway>): NatGateway {
  const [first] = gateways.values();
  if (first === undefined) throw new InternalError("A network without zones was asked for.");
  return first;
}
