import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { EnvironmentContext } from "./context.ts";

/** `<organisation>-<team>-<environment>-<component>`: the physical name of an AWS resource, the same on every run. */
export function awsNameOf(context: EnvironmentContext, owner: string, component: string): string {
  return `${context.organisation}-${owner.replace("/", "-")}-${component}`;
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>`, written from names so that nothing waits for the cloud. */
export function arnOf(context: EnvironmentContext, service: string, resource: string): string {
  return `arn:${partitionOf(context.region)}:${service}:${context.region}:${accountOf(context)}:${resource}`;
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

export function accountOf(context: EnvironmentContext): string {
  const account = context.input.instance.account;
  if (account === undefined) {
    throw new UserError(`The instance ${context.input.instance.name} stands on AWS, but has no account.`, {
      fix: `Set instances.${context.input.instance.name}.account in platform/instances.yaml.`,
    });
  }
  return account;
}
