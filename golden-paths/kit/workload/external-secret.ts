import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentContext } from "../context.ts";
import { createCustomObject } from "../custom-object.ts";
import { readLayerText } from "../layer-outputs.ts";
import { metadataOf } from "../metadata.ts";

/** A Secret that External Secrets fills from the secret store. Nobody but the cluster ever sees a value. */
export function createExternalSecret(
  context: EnvironmentContext,
  component: string,
  secrets: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const names = Object.keys(secrets);
  if (names.length === 0) return [];
  return [
    createCustomObject(
      {
        kind: "ExternalSecret",
        metadata: metadataOf(context, component),
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { kind: "ClusterSecretStore", name: readLayerText(context, "services", "secretStore") },
          target: { name: component, creationPolicy: "Owner" },
          data: names.map((name) => ({ secretKey: name, remoteRef: remoteRefOf(context, secrets[name] ?? "") })),
        },
      },
      opts,
    ),
  ];
}

/**
 * The store is one for all, so the beginning of a key is made here and never asked for: no request can name a secret
 * of another environment. AWS keeps secrets by path; elsewhere a key must also be fit for the name of a Secret.
 */
function remoteRefOf(context: EnvironmentContext, secretRef: string): { key: string; property: string } {
  const [secret = "", property = ""] = secretRef.split("/");
  const separator = context.target === "aws" ? "/" : ".";
  return { key: [context.organisation, context.team, context.environment, secret].join(separator), property };
}
