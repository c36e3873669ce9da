import { z } from "zod";

const nodeGroup = z
  .strictObject({
    instanceTypes: z
      .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, { error: "Write an EC2 instance type, for example m7g.large." }))
      .min(1)
      .max(10)
      .default(["m7g.large"])
      .meta({
        description: "EC2 instance types, all Arm (Graviton) or all x86. Changing them replaces the group's nodes. Default: m7g.large.",
      }),
    architecture: z.enum(["arm64", "x86_64"]).default("arm64").meta({ description: "Processor of those instance types. Default: arm64." }),
    least: z.int().min(0).max(500).default(3).meta({ description: "The fewest nodes. Default: 3." }),
    most: z.int().min(1).max(500).default(9).meta({ description: "The most nodes. Default: 9." }),
    disk: z.int().min(20).max(2000).default(80).meta({ description: "GiB of each node's encrypted disk. Default: 80." }),
  })
  .refine((group) => group.least <= group.most, { error: "least is more than most.", path: ["least"] });
export type NodeGroupSettings = z.infer<typeof nodeGroup>;

/** `instances.<name>.layers.cluster` in platform/instances.yaml. */
export const clusterSettings = z.strictObject({
  version: z
    .string()
    .regex(/^1\.[0-9]{2}$/, { error: 'Write a Kubernetes minor version in quotes, for example "1.35".' })
    .default("1.35")
    .meta({
      description: 'Kubernetes minor version of control plane and nodes; upgrades go one minor at a time and never back. Default: "1.35".',
    }),
  publicEndpoint: z
    .array(
      z
        .cidrv4({ error: "Write an IPv4 range, for example 198.51.100.0/24." })
        .refine((range) => !range.endsWith("/0"), { error: "The API server must not be open to the whole internet." }),
    )
    .max(20)
    .default([])
    .meta({
      description:
        "Ranges from which the API server is reached over the internet, for example of the CI runners. Default: none, only from the network.",
    }),
  platformRole: z
    .string()
    .regex(/^[\w+=,.@-]+$/)
    .max(64)
    .default("platform-admin")
    .meta({
      description:
        "IAM role of the account by which the platform team administers the cluster. The role that reconciles does so as well. Default: platform-admin.",
    }),
  nodes: z
    .record(
      z
        .string()
        .regex(/^[a-z](?:-?[a-z0-9])*$/)
        .max(20),
      nodeGroup,
    )
    .refine((groups) => Object.keys(groups).length > 0, { error: "Name at least one node group." })
    .prefault({ general: {} })
    .meta({ description: "Managed node groups by name. Default: one named general." }),
  deletionProtection: z
    .boolean()
    .default(true)
    .meta({ description: "AWS refuses to delete or replace the cluster while this is true. Default: true." }),
  logDays: z
    .union([z.literal(30), z.literal(90), z.literal(180), z.literal(365)])
    .default(90)
    .meta({ description: "For how many days the control plane's logs, audit log included, are kept. Default: 90." }),
  alertEmails: z
    .array(z.email())
    .max(20)
    .default([])
    .meta({ description: "Mailboxes that CloudWatch alarms are sent to, beside the topic. Default: none." }),
});
export type ClusterSettings = z.infer<typeof clusterSettings>;
