import type * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "../layer-names.ts";

export interface FlowLogArgs {
  readonly input: LayerInput;
  readonly vpc: Vpc;
  readonly days: number;
}

/** Who talked to whom: what an investigation needs, and what nobody can turn on afterwards. */
export function createFlowLog({ input, vpc, days }: FlowLogArgs, opts: pulumi.CustomResourceOptions): void {
  const name = `${nameOf(input)}-flow-log`;
  const tags = tagsOf(input, name);
  const group = new LogGroup("flow-log", { name: `/roadbed/${nameOf(input)}/flow-log`, retentionInDays: days, tags }, opts);
  const role = new Role("flow-log", { name, assumeRolePolicy: JSON.stringify(makeTrust(input)), tags }, opts);
  const arn = `arn:${partitionOf(input)}:logs:${input.instance.region}:${accountOf(input)}:log-group:/roadbed/${nameOf(input)}/flow-log`;
  const rights = new RolePolicy("flow-log", { name, role: role.name, policy: JSON.stringify(makeRights(arn)) }, opts);
  new FlowLog(
    "flow-log",
    { vpcId: vpc.id, trafficType: "ALL", logDestination: group.arn, iamRoleArn: role.arn, maxAggregationInterval: 60, tags },
    { ...opts, dependsOn: [rights] },
  );
}

/** Only flow logs of this account: without the condition, AWS could be asked by another customer to use the role. */
function makeTrust(input: LayerInput): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": accountOf(input) } },
      },
    ],
  };
}

function makeRights(arn: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [arn, `${arn}:*`],
      },
    ],
  };
}
