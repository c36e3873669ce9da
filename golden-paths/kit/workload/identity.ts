import * as pulumi from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { accountOf, awsNameOf } from "../aws-names.ts";
import type { IamStatement } from "../connection.ts";
import type { EnvironmentContext, Link } from "../context.ts";
import { readLayerText } from "../layer-outputs.ts";
import { metadataOf } from "../metadata.ts";

/**
 * Who a workload is: a service account of its own, without a token for the Kubernetes API; and on AWS a role with
 * exactly the rights that its `uses` bring, where they bring any.
 */
export function createIdentity(
  context: EnvironmentContext,
  component: string,
  links: readonly Link[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const account = new ServiceAccount(
    component,
    {
      metadata: metadataOf(context, component),
      automountServiceAccountToken: false,
    },
    opts,
  );
  const statements = links.flatMap(({ connection }) => connection.statements);
  return statements.length === 0 ? [account] : [account, ...createRole(context, component, statements, opts)];
}

function createRole(
  context: EnvironmentContext,
  component: string,
  statements: readonly IamStatement[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const name = awsNameOf(context, context.ref, component);
  const role = new Role(
    component,
    {
      name,
      description: `Workload ${component} of ${context.ref}`,
      assumeRolePolicy: JSON.stringify(trustOf(context, component)),
      tags: context.tags,
    },
    opts,
  );
  const policy = new RolePolicy(component, { name, role: name, policy: spellPolicy(statements) }, { ...opts, dependsOn: [role] });
  const association = new PodIdentityAssociation(
    component,
    {
      clusterName: readLayerText(context, "cluster", "name"),
      namespace: context.namespace,
      serviceAccount: component,
      roleArn: role.arn,
      tags: context.tags,
    },
    opts,
  );
  return [policy, association];
}

/** Only pods of this service account may take the role, although all of the account's clusters may ask. */
function trustOf(context: EnvironmentContext, component: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": accountOf(context),
            "aws:RequestTag/kubernetes-namespace": context.namespace,
            "aws:RequestTag/kubernetes-service-account": component,
          },
        },
      },
    ],
  };
}

function spellPolicy(statements: readonly IamStatement[]): pulumi.Input<string> {
  const policy = { Version: "2012-10-17", Statement: statements };
  const isKnown = statements.every(({ Resource }) => Resource.every((arn) => typeof arn === "string"));
  return isKnown ? JSON.stringify(policy) : pulumi.jsonStringify(policy);
}
