import type * as pulumi from "@pulumi/pulumi";
import type { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import type { ZoneSubnet } from "./subnets.ts";

export interface EndpointsArgs {
  readonly input: LayerInput;
  readonly vpc: Vpc;
  readonly cidr: string;
  /** AWS services beside S3, for example ecr.api. */
  readonly services: readonly string[];
  readonly subnets: readonly ZoneSubnet[];
  /** The route tables that get a way to S3. */
  readonly tables: readonly RouteTable[];
}

/** AWS services reached without leaving the network: image layers lie in S3, so that pulling an image costs no NAT traffic. */
export function createEndpoints(args: EndpointsArgs, opts: pulumi.CustomResourceOptions): void {
  const { input, vpc, tables, services, subnets } = args;
  const common = (service: string) => ({
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${input.instance.region}.${service}`,
    tags: tagsOf(input, `${nameOf(input)}-${service}`),
  });
  new VpcEndpoint("s3", { ...common("s3"), vpcEndpointType: "Gateway", routeTableIds: tables.map((table) => table.id) }, opts);
  if (services.length === 0) return;
  const group = createSecurityGroup(args, opts);
  for (const service of services) {
    new VpcEndpoint(
      service.replace(".", "-"),
      {
        ...common(service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: subnets.map((subnet) => subnet.id),
        securityGroupIds: [group.id],
      },
      opts,
    );
  }
}

function createSecurityGroup({ input, vpc, cidr }: EndpointsArgs, opts: pulumi.CustomResourceOptions): SecurityGroup {
  const name = `${nameOf(input)}-endpoints`;
  const group = new SecurityGroup(
    "endpoints",
    { name, description: "AWS services, from inside the network.", vpcId: vpc.id, tags: tagsOf(input, name) },
    opts,
  );
  new SecurityGroupIngressRule(
    "endpoints-https",
    {
      securityGroupId: group.id,
      description: "HTTPS from the network.",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: cidr,
      tags: tagsOf(input, name),
    },
    opts,
  );
  return group;
}
