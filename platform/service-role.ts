import type * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "./layer-names.ts";

/** Who may take a role: an AWS service, or pods of this account's clusters. */
export type Taker = "eks" | "ec2" | "pods";

export interface ServiceRoleArgs {
  readonly input: LayerInput;
  /** Last part of its name, and the resource's. */
  readonly name: string;
  readonly taker: Taker;
  /** AWS's own policies, by name. */
  readonly policies: readonly string[];
}

/** A role with AWS's own policies: they follow what AWS's controllers need from version to version. */
export function createServiceRole(
  { input, name, taker, policies }: ServiceRoleArgs,
  opts: pulumi.CustomResourceOptions,
): { role: Role; rights: RolePolicyAttachment[] } {
  const physical = `${nameOf(input)}-${name}`;
  const role = new Role(
    name,
    { name: physical, assumeRolePolicy: JSON.stringify(makeTrust(input, taker)), tags: tagsOf(input, physical) },
    opts,
  );
  const rights = policies.map(
    (policy) =>
      new RolePolicyAttachment(
        `${name}-${policy.split("/").at(-1) ?? policy}`,
        {
          role: role.name,
          policyArn: `arn:${partitionOf(input)}:iam::aws:policy/${policy}`,
        },
        opts,
      ),
  );
  return { role, rights };
}

export function makeTrust(input: LayerInput, taker: Taker): object {
  const inAccount = { Condition: { StringEquals: { "aws:SourceAccount": accountOf(input) } } };
  const statements: Readonly<Record<Taker, object>> = {
    eks: { Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole", ...inAccount },
    ec2: { Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    pods: { Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"], ...inAccount },
  };
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statements[taker] }] };
}
