import { roleOfInstance } from "@roadbed/engine/contract/identity.ts";
import type { Platform } from "@roadbed/engine/contract/instance.ts";
import { needsIdentity } from "@roadbed/engine/contract/needs-identity.ts";

/** Where a job gets the cloud identity of one instance, layers and all: what it names, and what it then is. */
export interface Deployment {
  readonly instance: string;
  /** The deployment environment: what a job writes at `environment:`. */
  readonly environment: string;
  readonly region: string;
  /** ARN of the role that it takes; empty where the instance has no AWS account. */
  readonly role: string;
}

/** One for each instance that needs an identity. */
export function listDeployments({ organisation, instances }: Pick<Platform, "organisation" | "instances">): Deployment[] {
  return Object.entries(instances)
    .filter(([, of]) => needsIdentity(of))
    .map(([instance, { region, account }]) => ({
      instance,
      environment: instance,
      region,
      role: account === undefined ? "" : `arn:${partitionOf(region)}:iam::${account}:role/${roleOfInstance(organisation, instance)}`,
    }));
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
