import type * as pulumi from "@pulumi/pulumi";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import type { Tier, ZoneSubnets } from "./allocate-subnets.ts";

export interface SubnetsArgs {
  readonly input: LayerInput;
  readonly vpc: Vpc;
  readonly allocation: readonly ZoneSubnets[];
}

export interface ZoneSubnet {
  /** Letter of the availability zone. */
  readonly zone: string;
  readonly id: pulumi.Output<string>;
}
export type Subnets = Readonly<Record<Tier, readonly ZoneSubnet[]>>;

/** By these tags the AWS load balancer controller finds where to put what. */
const tierTags: Readonly<Record<Tier, Record<string, string>>> = {
  private: { "kubernetes.io/role/internal-elb": "1" },
  public: { "kubernetes.io/role/elb": "1" },
  database: {},
};

/** One subnet per tier and zone. None hands out public addresses, the public ones neither: load balancers ask for theirs. */
export function createSubnets({ input, vpc, allocation }: SubnetsArgs, opts: pulumi.CustomResourceOptions): Subnets {
  const createTier = (tier: Tier): ZoneSubnet[] =>
    allocation.map((ranges) => {
      const subnet = new Subnet(
        `${tier}-${ranges.zone}`,
        {
          vpcId: vpc.id,
          availabilityZone: `${input.instance.region}${ranges.zone}`,
          cidrBlock: ranges[tier],
          mapPublicIpOnLaunch: false,
          tags: { ...tagsOf(input, `${nameOf(input)}-${tier}-${ranges.zone}`), tier, ...tierTags[tier] },
        },
        opts,
      );
      return { zone: ranges.zone, id: subnet.id };
    });
  return { private: createTier("private"), public: createTier("public"), database: createTier("database") };
}
