import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

export interface ShardsFlags {
  readonly commit: string;
  readonly size: number;
}

export const shards = buildCommand<ShardsFlags, [], Context>({
  loader: async () => (await import("../run-shards.ts")).runShards,
  parameters: {
    flags: {
      commit: { kind: "parsed", parse: String, default: "HEAD", brief: "What is to be made true", placeholder: "commit" },
      size: { kind: "parsed", parse: Number, default: "200", brief: "Environments in one job (default 200)", placeholder: "number" },
    },
  },
  docs: {
    brief: "Say into how many jobs a reconcile should be shared out, as a JSON list for a workflow's matrix",
    fullDescription: [
      "Say into how many jobs a reconcile should be shared out, by how many environments are out of step: a JSON list of what",
      "to give to `platform reconcile --shard`, for a workflow's matrix. One job where little is to do; at most 256. The first",
      "share has the layers, and has to be done before the others.",
      "",
      "Examples",
      '  platform shards                 ["1/1"]',
      '  platform shards --size 50       ["1/3","2/3","3/3"]',
    ].join("\n"),
  },
});
