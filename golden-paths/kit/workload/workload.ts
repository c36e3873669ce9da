import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { PathArgs } from "../context.ts";
import { createExternalSecret } from "./external-secret.ts";
import { createIdentity } from "./identity.ts";
import { requireRegistry } from "./image-registry.ts";
import type { WorkloadSettings } from "./settings.ts";
import { listVariables } from "./variables.ts";

export interface Preparation {
  readonly variables: k8s.types.input.core.v1.EnvVar[];
  /** What must be there before its first pod starts. */
  readonly dependsOn: pulumi.Resource[];
}

/** What stands around every workload: its secrets, its identity, and the variables that tell it about the rest. */
export function prepareWorkload(
  args: PathArgs<WorkloadSettings>,
  own: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): Preparation {
  const {
    context,
    links,
    settings,
    request: { name: component },
  } = args;
  requireRegistry(context, component, settings.image);
  const variables = listVariables({ context, component, settings, links, own });
  const secrets = createExternalSecret(context, component, settings.secrets, opts);
  const identity = createIdentity(context, component, links, opts);
  return { variables, dependsOn: [...secrets, ...identity, ...new Set(links.flatMap(({ connection }) => connection.dependsOn))] };
}
