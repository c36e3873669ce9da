import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { SubnetGroup as CacheSubnetGroup } from "@pulumi/aws/elasticache/subnetGroup.js";
import { SubnetGroup as DatabaseSubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import { allocateSubnets } from "./allocate-subnets.ts";
import { createEndpoints } from "./endpoints.ts";
import { createFlowLog } from "./flow-log.ts";
import type { NetworkOutputs } from "./outputs.ts";
import { createRoutes } from "./routes.ts";
import type { NetworkSettings } from "./settings.ts";
import { createSubnets } from "./subnets.ts";

/** A VPC whose workloads and data are reached only through load balancers in its public subnets. */
export class Network extends pulumi.ComponentResource {
  readonly outputs: Record<keyof NetworkOutputs, pulumi.Input<unknown>>;

  constructor(input: LayerInput, settings: NetworkSettings) {
    super("roadbed:layer:network", "network");
    const child = { parent: this };
    const name = nameOf(input);
    const vpc = new Vpc(
      "vpc",
      { cidrBlock: settings.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tagsOf(input, name) },
      child,
    );
    closeDefaultSecurityGroup(input, vpc, child);
    createFlowLog({ input, vpc, days: settings.flowLogDays }, child);

    const subnets = createSubnets({ input, vpc, allocation: allocateSubnets(settings.cidr, settings.zones) }, child);
    const gateway = new InternetGateway("internet", { vpcId: vpc.id, tags: tagsOf(input, name) }, child);
    const tables = createRoutes({ input, vpc, gateway, subnets, nat: settings.nat }, child);
    createEndpoints({ input, vpc, cidr: settings.cidr, services: settings.endpoints, subnets: subnets.private, tables }, child);

    // A group can't move to another VPC: with the VPC's id in its name it is replaced together with the VPC, and
    // whoever names the group sees that.
    const groupName = (kind: string) => pulumi.interpolate`${name}-${kind}-${vpc.id}`;
    const groupArgs = {
      description: `Subnets of ${name} without a way out.`,
      subnetIds: subnets.database.map((each) => each.id),
      tags: tagsOf(input, name),
    };
    const databases = new DatabaseSubnetGroup("databases", { name: groupName("databases"), ...groupArgs }, child);
    const caches = new CacheSubnetGroup("caches", { name: groupName("caches"), ...groupArgs }, child);

    this.outputs = {
      vpcId: vpc.id,
      cidr: settings.cidr,
      zones: settings.zones.map((zone) => `${input.instance.region}${zone}`),
      privateSubnetIds: subnets.private.map((subnet) => subnet.id),
      publicSubnetIds: subnets.public.map((subnet) => subnet.id),
      databaseSubnetGroup: databases.name,
      cacheSubnetGroup: caches.name,
    };
    this.registerOutputs(this.outputs);
  }
}

export function createLayer(input: LayerInput): Network["outputs"] {
  return new Network(input, input.settings as unknown as NetworkSettings).outputs;
}

/** Every VPC has one, and whatever names no group of its own lands in it: it must let nothing through. */
function closeDefaultSecurityGroup(input: LayerInput, vpc: Vpc, opts: pulumi.CustomResourceOptions): void {
  new DefaultSecurityGroup(
    "default-closed",
    { vpcId: vpc.id, ingress: [], egress: [], tags: tagsOf(input, `${nameOf(input)}-default-closed`) },
    opts,
  );
}
