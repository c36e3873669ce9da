import { z } from "zod";
import { githubLogin, labelPattern, stages } from "./identity.ts";

const label = (max: number) => z.string().regex(labelPattern).max(max);

/** A platform instance: one cluster (and cloud account) that the stages named here land on. */
export const instanceSchema = z.strictObject({
  target: z
    .enum(["kubernetes", "aws"])
    .meta({ description: "kubernetes: everything inside the cluster. aws: EKS, with managed services for what holds data." }),
  engine: z
    .enum(["embedded", "pulumi"])
    .meta({ description: "What applies: the embedded engine (plain Kubernetes only) or the pulumi CLI." }),
  delivery: z.enum(["manifests", "kubernetes"]).default("manifests").meta({
    description:
      "Where the embedded engine puts Kubernetes objects: as files that Flux or Argo CD follow, or to a live API server. Default: manifests.",
  }),
  context: z.string().min(1).max(200).optional().meta({
    description: "With delivery kubernetes: the context of the kubeconfig. Default: the current one; in a pod, the pod's own cluster.",
  }),
  ready: z.int().min(0).max(3600).optional().meta({
    description:
      "With delivery kubernetes: how many seconds workloads may take to be ready, or the run has failed. 0: nobody waits. Default: 300.",
  }),
  state: z
    .strictObject({
      backend: z
        .string()
        .regex(/^(?:file|s3|gs|azblob|https):\/\/\S+$/)
        .max(300)
        .meta({
          description: "Where the pulumi CLI keeps stacks: s3://bucket?region=eu-west-1, file:///path, or the address of Pulumi Cloud.",
        }),
      organisation: z
        .string()
        .regex(/^[\w-]+$/)
        .max(100)
        .optional()
        .meta({ description: "With Pulumi Cloud: whose stacks they are. Default: whoever the token belongs to." }),
      secrets: z
        .string()
        .regex(/^(?:awskms|gcpkms|azurekeyvault|hashivault):\/\/\S+$/)
        .max(300)
        .optional()
        .meta({
          description:
            "What encrypts secrets in them, for example awskms://alias/roadbed?region=eu-west-1. Default: PULUMI_CONFIG_PASSPHRASE.",
        }),
    })
    .optional()
    .meta({ description: "With engine pulumi. Default: what PULUMI_BACKEND_URL says." }),
  stages: z.array(z.enum(stages)).min(1).meta({ description: "Which stages land here. Each stage stands in exactly one instance." }),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(30)
    .meta({ description: "Where data lies: an AWS region, or your own name for a data centre.", examples: ["eu-west-1"] }),
  account: z
    .string()
    .regex(/^[0-9]{12}$/)
    .optional()
    .meta({ description: "AWS account id. Required for aws." }),
  domain: z
    .string()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/)
    .max(120)
    .meta({ description: "Environments get host names below it by default.", examples: ["dev.example.com"] }),
  layers: z
    .record(label(20), z.record(z.string(), z.unknown()))
    .meta({ description: "Shared layers that stand here, with their settings; their order is in platform/layers.ts." }),
});
export type Instance = z.infer<typeof instanceSchema>;

/** `platform/instances.yaml`: the organisation, and where each stage lands. */
export const platformSchema = z.strictObject({
  organisation: label(10).meta({ description: "Short name of the company; the prefix of AWS names.", examples: ["acme"] }),
  github: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: "GitHub organisation that owns the teams.", examples: ["acme-corp"] }),
  platformTeam: z
    .strictObject({
      github: z
        .string()
        .min(1)
        .max(100)
        .default("platform-team")
        .meta({ description: "Its GitHub team (the slug). Default: platform-team." }),
      members: z
        .array(githubLogin)
        .max(200)
        .default([])
        .meta({
          description: "GitHub logins of those who may agree for the platform.",
          examples: [["linus", "margaret"]],
        }),
    })
    .prefault({})
    .meta({ description: "Who keeps the platform: golden paths, layers, policy and waivers." }),
  currency: z.enum(["USD", "EUR", "GBP"]).default("USD"),
  registries: z
    .array(z.string().min(1).max(200))
    .min(1)
    .meta({ description: "Image registries that workloads may pull from.", examples: [["ghcr.io/acme-corp"]] }),
  instances: z.record(label(20), instanceSchema),
});
export type Platform = z.infer<typeof platformSchema>;
