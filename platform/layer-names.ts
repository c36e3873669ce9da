import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";

/** `<organisation>-<instance>`: the beginning of every physical name of a layer, the same on every run. */
export function nameOf({ organisation, instance }: LayerInput): string {
  return `${organisation}-${instance.name}`;
}

/** On every AWS resource of a layer that takes tags; `Name` is what the console shows. */
export function tagsOf(input: LayerInput, name: string): Record<string, string> {
  return { Name: name, "managed-by": "roadbed", instance: input.instance.name, layer: input.layer };
}

export function accountOf({ instance }: LayerInput): string {
  if (instance.account !== undefined) return instance.account;
  throw new UserError(`The instance ${instance.name} stands on AWS, but has no account.`, {
    fix: `Set instances.${instance.name}.account in platform/instances.yaml.`,
  });
}

/** `aws`, or the partition of the region's own. */
export function partitionOf({ instance: { region } }: LayerInput): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
