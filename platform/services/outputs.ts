import { z } from "zod";

/** What every cluster promises to the environments in it. */
export const servicesOutputs = z.strictObject({
  domain: z.string().meta({ description: "Environments get host names below it." }),
  gateway: z
    .strictObject({
      name: z.string(),
      namespace: z.string(),
      listener: z.string().meta({ description: "The listener with TLS, for `sectionName` of a route." }),
    })
    .meta({ description: "The Gateway that HTTP routes attach to." }),
  issuer: z.string().meta({ description: "ClusterIssuer of cert-manager." }),
  ingressNamespace: z.string().meta({ description: "Where the gateway's pods stand: whom a network policy admits." }),
  monitoringNamespace: z.string().meta({ description: "Where what collects metrics stands: whom a network policy admits." }),
  otlpEndpoint: z.string().meta({ description: "URL to send OpenTelemetry traces, metrics and logs to." }),
  secretStore: z.string().meta({ description: "ClusterSecretStore of External Secrets." }),
  rabbitmq: z
    .strictObject({ cluster: z.string(), namespace: z.string() })
    .optional()
    .meta({ description: "The RabbitmqCluster that queues stand in. Absent on aws." }),
  objectStore: z
    .strictObject({
      storageClass: z.string().meta({ description: "Storage class of an ObjectBucketClaim." }),
      endpoint: z.string().meta({ description: "URL at which S3 is spoken." }),
      namespace: z.string(),
    })
    .optional()
    .meta({ description: "The in-cluster object store that buckets stand in. Absent on aws." }),
  storageClass: z.string().meta({ description: "StorageClass of volumes: encrypted, and grows without an outage." }),
  priorities: z.strictObject({ production: z.string(), standard: z.string() }).meta({ description: "PriorityClasses by what runs." }),
  roles: z
    .strictObject({ owner: z.string(), operator: z.string(), viewer: z.string() })
    .meta({ description: "ClusterRoles to bind in an environment's namespace." }),
});
export type ServicesOutputs = z.infer<typeof servicesOutputs>;
