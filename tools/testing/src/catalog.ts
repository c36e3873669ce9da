import { z } from "zod";
import { type Catalog, type GoldenPath, refOfGoldenPath } from "@roadbed/engine/contract/golden-path.ts";
import type { LayerDefinition } from "@roadbed/engine/contract/layer.ts";

/**
 * Golden paths with the names, kinds and settings that generated fleets use, and as little else as a test of reading
 * needs. They make nothing.
 */
const sizes = { small: "little", medium: "more", large: "much" } as const;
const image = z.string().regex(/^[a-z0-9.-]+\/[a-z0-9/-]+(?::[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$/, {
  error: "Write an image with its registry and a tag or digest, for example ghcr.io/acme-corp/shop:1.4.2.",
});
const common = {
  version: "1.2.0",
  support: "supported",
  promise: "99.9 %",
  owner: "platform-team",
  sizes,
  holdsData: false,
  answersHosts: false,
  physicalNames: [],
} as const;
const iamRole = { target: "aws", of: "IAM role", limit: 64, template: "{organisation}-{team}-{environment}-{component}" } as const;
const store = { ...common, kind: "store", holdsData: true } as const;

const paths: readonly GoldenPath[] = [
  {
    ...common,
    name: "web-service",
    kind: "workload",
    summary: "An HTTP service.",
    access: ["call"],
    answersHosts: true,
    settings: z.strictObject({
      image: image.meta({ description: "What runs." }),
      port: z.int().min(1).max(65_535).default(8080).meta({ description: "The port that it listens on. Default: 8080." }),
      public: z.boolean().default(false),
      env: z.record(z.string(), z.string()).default({}),
      health: z.strictObject({ path: z.string().default("/healthz") }).prefault({}),
    }),
    physicalNames: [iamRole],
  },
  { ...common, name: "worker", kind: "workload", summary: "A process.", settings: z.strictObject({ image }), physicalNames: [iamRole] },
  {
    ...common,
    name: "scheduled-job",
    kind: "workload",
    summary: "A job.",
    settings: z.strictObject({ image, schedule: z.string() }),
    physicalNames: [{ target: "kubernetes", of: "CronJob", limit: 52, template: "{component}" }],
  },
  {
    ...store,
    name: "postgres",
    summary: "A database.",
    access: ["write", "read"],
    settings: z.strictObject({
      version: z.string().default("18"),
      storage: z.string().default("20Gi"),
      backups: z.strictObject({ retention: z.int().optional() }).prefault({}),
    }),
    physicalNames: [{ target: "aws", of: "RDS instance", limit: 45, template: "{organisation}-{team}-{environment}-{component}" }],
    verify: ({ settings, stage }) => {
      const { retention } = (settings as { readonly backups: { readonly retention?: number } }).backups;
      return stage === "production" && retention !== undefined && retention < 7
        ? [{ key: "backups.retention", message: "In production one must be able to go back at least 7 days.", fix: "Write 7 or more." }]
        : [];
    },
  },
  {
    ...store,
    name: "queue",
    summary: "A queue.",
    settings: z.strictObject({}),
    access: ["send-and-receive", "send", "receive"],
    shareable: ["kubernetes", "aws"],
  },
  { ...store, name: "bucket", summary: "A bucket.", settings: z.strictObject({}), access: ["write", "read"], shareable: ["aws"] },
  { ...store, name: "cache", summary: "A cache.", settings: z.strictObject({}), access: ["use"], holdsData: false },
  {
    ...store,
    name: "mysql",
    summary: "A database of the past.",
    settings: z.strictObject({}),
    access: ["write"],
    support: "retired",
    successor: { path: "postgres@1", until: "2026-01-01" },
  },
  {
    ...store,
    name: "topic",
    summary: "A topic.",
    settings: z.strictObject({}),
    access: ["send"],
    support: "deprecated",
    successor: { path: "queue@1", until: "2027-06-30" },
  },
];

export const sampleCatalog: Catalog = new Map(paths.map((path) => [refOfGoldenPath(path), path]));

const outputs = z.object({});
const everyLayer = { support: "supported", outputs } as const;

export const sampleLayers: readonly LayerDefinition[] = [
  {
    ...everyLayer,
    name: "network",
    targets: ["aws"],
    summary: "A network.",
    needs: [],
    settings: z.strictObject({ cidr: z.string().default("10.20.0.0/16") }),
  },
  { ...everyLayer, name: "cluster", targets: ["aws"], summary: "A cluster.", needs: ["network"], settings: z.strictObject({}) },
  {
    ...everyLayer,
    name: "services",
    targets: ["kubernetes", "aws"],
    summary: "What every cluster has.",
    needs: ["cluster"],
    settings: z.strictObject({ gatewayClass: z.string().default("envoy") }),
  },
];
