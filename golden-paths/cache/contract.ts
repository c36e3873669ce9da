import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";

const settings = z.strictObject({
  eviction: z
    .enum(["allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-ttl", "noeviction"])
    .default("allkeys-lru")
    .meta({ description: "What goes when memory is full; the names are Valkey's. Default: allkeys-lru." }),
});
export type CacheSettings = z.infer<typeof settings>;

export const cache = defineGoldenPath({
  name: "cache",
  version: "1.0.0",
  kind: "store",
  support: "supported",
  summary: "An in-memory cache (Valkey, speaks the Redis protocol). It may forget everything at any time.",
  promise: "99.5 % monthly availability in production, 99.9 % there on AWS. No promise for its content.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "256 MiB of keys in the cluster, cache.t4g.micro (0.5 GiB) on AWS.",
    medium: "1 GiB of keys in the cluster, cache.t4g.small (1.4 GiB) on AWS.",
    large: "4 GiB of keys in the cluster, cache.m7g.large (6.4 GiB) on AWS.",
    xlarge: "12 GiB of keys in the cluster, cache.r7g.large (13 GiB) on AWS.",
  },
  access: ["use"],
  holdsData: false,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "StatefulSet", limit: 52, template: "{component}" },
    { target: "aws", of: "ElastiCache replication group", limit: 40, template: "{team}-{environment}-{component}" },
  ],
});
