import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

export const sandbox = buildCommand<Record<never, never>, [], Context>({
  loader: async () => (await import("../sandbox/run-sandbox.ts")).runSandbox,
  parameters: { flags: {} },
  docs: {
    customUsage: [" "],
    brief: "Play the whole loop on this machine: request, preview, merge, reconcile, record",
    fullDescription:
      "Play the whole loop on this machine, with a Git remote and clone made for it: request, preview, merge, reconcile,\nrecord, change, refuse, delete. Needs no account, no Docker and no pulumi. Leaves the sandbox behind to go on with.",
  },
});
