import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import type { SandboxFlags } from "../sandbox/run-sandbox.ts";

export const sandbox = buildCommand<SandboxFlags, [], Context>({
  loader: async () => (await import("../sandbox/run-sandbox.ts")).runSandbox,
  parameters: {
    flags: {
      cluster: {
        kind: "boolean",
        brief: "On a live Kubernetes API server, which is started for it, and built before where it isn't there",
        default: false,
        withNegated: false,
      },
      context: {
        kind: "parsed",
        parse: String,
        brief: "On a cluster of yours that has the operators: a context of your kubeconfig",
        optional: true,
        placeholder: "name",
      },
      keep: {
        kind: "boolean",
        brief: "With --cluster: leave the API server running until Ctrl-C",
        default: false,
        withNegated: false,
      },
    },
  },
  docs: {
    customUsage: [" ", "--cluster", "--cluster --keep", "--context kind-kind"],
    brief: "Play the whole loop on this machine: request, preview, merge, reconcile, record",
    fullDescription:
      "Play the whole loop on this machine, with a Git remote and clone made for it: request, preview, merge, reconcile,\nrecord, change, refuse, delete. Needs no account, no Docker and no pulumi. Leaves the sandbox behind to go on with.\nWith --cluster the objects go to a real API server, pods get ready, and somebody's change by hand is found and taken back.",
  },
});
