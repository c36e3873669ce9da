import type * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentContext } from "./context.ts";
import { readLayerText } from "./layer-outputs.ts";

export interface FirewallArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  /** Its name in AWS. */
  readonly name: string;
  /** What stands behind it, for example `database`. */
  readonly what: string;
  /** What is spoken to it, for example `PostgreSQL`. */
  readonly protocol: string;
  readonly port: number;
}

/** A security group that only the cluster's nodes get through, to one port; from behind it nothing is opened. */
export function createFirewall(args: FirewallArgs, opts: pulumi.CustomResourceOptions): SecurityGroup {
  const { context, component, name, what, protocol, port } = args;
  const group = new SecurityGroup(
    component,
    {
      name,
      description: `Access to the ${what} ${component} of ${context.ref}`,
      vpcId: readLayerText(context, "network", "vpcId"),
      tags: { ...context.tags, Name: name },
    },
    opts,
  );
  new SecurityGroupIngressRule(
    `${component}-from-cluster`,
    {
      securityGroupId: group.id,
      description: `${protocol} from the cluster's nodes`,
      referencedSecurityGroupId: readLayerText(context, "cluster", "nodeSecurityGroupId"),
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      tags: context.tags,
    },
    opts,
  );
  return group;
}
