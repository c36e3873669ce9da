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
    brief: "Say into which jobs a reconcile should be shared out, as JSON for a workflow's matrices",
    fullDescription: [
      "Say into which jobs a reconcile should be shared out, by what is out of step: JSON for a workflow's matrices.",
      "",
      "`shares`: what to give to `platform reconcile --without-identity --shard`. One where little is to do; at most 256. The",
      "first has the layers, and has to be done before the others. `instances`: what needs a cloud's identity, a job for each",
      "with `platform reconcile --instance`, the deployment environment and the role that `platform bootstrap` names.",
      "",
      "Examples",
      '  platform shards                 {"shares":["1/1"],"instances":[]}',
      '  platform shards --size 50       {"shares":["1/3","2/3","3/3"],"instances":[{"instance":"eu", ...}]}',
    ].join("\n"),
  },
});
