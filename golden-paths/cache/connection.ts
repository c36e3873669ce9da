import type * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../kit/aws-names.ts";
import { vpcEgress } from "../kit/aws-egress.ts";
import type { Connection } from "../kit/connection.ts";
import type { EnvironmentContext } from "../kit/context.ts";
import { componentLabel } from "../kit/metadata.ts";
import { tcpPorts } from "../kit/network-peers.ts";
import { cacheId } from "./names.ts";

export const cachePort = 6379;

/** In the cluster: a password from a Secret, no TLS. */
export function connectValkey(component: string, dependsOn: Connection["dependsOn"]): Connection {
  return {
    env: {
      HOST: { value: component },
      PORT: { value: String(cachePort) },
      TLS: { value: "false" },
      AUTH: { value: "password" },
      USER: { value: "default" },
      PASSWORD: { secret: component, key: "password" },
    },
    egress: [{ to: [{ podSelector: { matchLabels: { [componentLabel]: component } } }], ports: tcpPorts(cachePort) }],
    statements: [],
    dependsOn,
  };
}

/** On AWS: TLS, and a token that the client signs with the workload's identity instead of a password. */
export function connectElastiCache(
  context: EnvironmentContext,
  component: string,
  host: pulumi.Input<string>,
  dependsOn: Connection["dependsOn"],
): Connection {
  const id = cacheId(context, component);
  return {
    env: {
      HOST: { value: host },
      PORT: { value: String(cachePort) },
      TLS: { value: "true" },
      AUTH: { value: "iam" },
      USER: { value: id },
      NAME: { value: id },
      REGION: { value: context.region },
    },
    egress: [vpcEgress(context, cachePort)],
    statements: [
      {
        Effect: "Allow",
        Action: ["elasticache:Connect"],
        Resource: [arnOf(context, "elasticache", `replicationgroup:${id}`), arnOf(context, "elasticache", `user:${id}`)],
      },
    ],
    dependsOn,
  };
}
