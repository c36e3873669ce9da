import { z } from "zod";

const name = z
  .string()
  .regex(/^[a-z](?:[.-]?[a-z0-9])*$/, { error: "Write a Kubernetes name: lower-case letters, digits, hyphens and dots." })
  .max(63);

const secretStore = z.discriminatedUnion("provider", [
  z.strictObject({ provider: z.literal("aws") }).meta({ description: "AWS Secrets Manager of the instance's account, by pod identity." }),
  z.strictObject({
    provider: z.literal("vault"),
    server: z.url().meta({ description: "URL of Vault or OpenBao.", examples: ["https://vault.example.com"] }),
    path: name.default("platform").meta({ description: "Mount of its key-value engine, version 2. Default: platform." }),
    role: name.default("external-secrets").meta({ description: "Role of its Kubernetes authentication. Default: external-secrets." }),
  }),
  z.strictObject({
    provider: z.literal("kubernetes"),
    namespace: name.default("platform-secrets").meta({ description: "Namespace whose Secrets are handed out. Default: platform-secrets." }),
  }),
]);

/** `instances.<name>.layers.services` in platform/instances.yaml. */
export const servicesSettings = z.strictObject({
  gatewayClass: name
    .default("envoy")
    .meta({ description: "GatewayClass of the installed Gateway API implementation. Default: envoy (Envoy Gateway)." }),
  certificates: z
    .discriminatedUnion("from", [
      z.strictObject({
        from: z.literal("acme"),
        email: z.email().meta({ description: "Who is told about expiring certificates." }),
        server: z
          .url()
          .default("https://acme-v02.api.letsencrypt.org/directory")
          .meta({ description: "The ACME directory. Default: Let's Encrypt's." }),
        domains: z
          .array(
            z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, { error: "Write a domain, for example example.net." }),
          )
          .max(50)
          .default([])
          .meta({ description: "Further domains below which environments have host names. Default: none but the instance's own." }),
        dns01: z.record(z.string(), z.unknown()).optional().meta({
          description:
            "How to prove that the domain is yours, as cert-manager's `dns01` solver. Required but on aws; default there: Route 53.",
        }),
      }),
      z.strictObject({
        from: z.literal("authority"),
        secret: name
          .default("platform-ca")
          .meta({ description: "Secret in cert-manager's namespace with your own CA's tls.crt and tls.key. Default: platform-ca." }),
      }),
      z.strictObject({ from: z.literal("self-signed") }),
    ])
    .default({ from: "self-signed" })
    .meta({
      description:
        "Where certificates come from: acme (Let's Encrypt and others), authority (your own CA) or self-signed. Default: self-signed.",
    }),
  secretStore: secretStore
    .default({ provider: "kubernetes", namespace: "platform-secrets" })
    .meta({ description: "Where External Secrets reads secrets that people put there. Default: kubernetes (Secrets of one namespace)." }),
  rabbitmq: z
    .strictObject({
      replicas: z
        .union([z.literal(1), z.literal(3), z.literal(5)])
        .default(3)
        .meta({ description: "Servers; an odd number, so that a majority exists. Default: 3." }),
      storage: z
        .string()
        .regex(/^[1-9][0-9]*Gi$/, { error: "Write an amount in Gi, for example 20Gi." })
        .default("20Gi")
        .meta({ description: "Disk of each. Grows, never shrinks. Default: 20Gi." }),
    })
    .prefault({})
    .meta({ description: "The message broker that queues share; on plain Kubernetes only." }),
  objectStore: z
    .strictObject({
      storageClass: name.default("object-store").meta({ description: "Storage class of an ObjectBucketClaim. Default: object-store." }),
      endpoint: z
        .url()
        .default("http://rook-ceph-rgw-object-store.rook-ceph.svc:80")
        .meta({ description: "Where S3 is spoken. Default: Rook's gateway." }),
      namespace: name.default("rook-ceph").meta({ description: "Where its gateway stands. Default: rook-ceph." }),
    })
    .prefault({})
    .meta({ description: "The object store that answers ObjectBucketClaims; on plain Kubernetes only." }),
  otlpEndpoint: z
    .url()
    .default("http://otel-collector.monitoring.svc:4317")
    .meta({ description: "Where workloads send OpenTelemetry data. Default: http://otel-collector.monitoring.svc:4317." }),
  storageClass: name.optional().meta({
    description:
      "StorageClass of volumes. Default: on aws one named encrypted, made by this layer; elsewhere standard, made by whoever runs the cluster.",
  }),
  enforcement: z.enum(["deny", "warn"]).default("deny").meta({
    description:
      "What the API server does with an object that breaks a rule: refuse it, or let it in with a warning (to find out what would break). Default: deny.",
  }),
});
export type ServicesSettings = z.infer<typeof servicesSettings>;
