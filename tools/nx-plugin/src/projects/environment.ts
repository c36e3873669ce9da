import { findStage } from "../dependencies/find-environment-edges.ts";
import type { InferredProject } from "../plugin.ts";

/**
 * An environment's project is named as people name it, orders/staging. No other name can clash with it: the names of
 * golden paths and layers hold no slash, and those of packages begin with @.
 */
export function describeEnvironment(team: string, environment: string, page: string): InferredProject {
  const ref = `${team}/${environment}`;
  const stage = findStage(page);
  const platform = "node tools/cli/bin/platform.mjs";
  // The team's page and the instances decide too, and belong to no project of their own.
  const inputs = ["production", "^production", `{workspaceRoot}/environments/${team}/team.yaml`, "platform"];
  return {
    root: `environments/${ref}`,
    name: ref,
    projectType: "application",
    tags: ["type:environment", `scope:${team}`, `team:${team}`, `env:${environment}`, ...(stage === undefined ? [] : [`stage:${stage}`])],
    metadata: { description: /^purpose:\s*(.+)$/m.exec(page)?.[1] ?? ref },
    targets: {
      check: { command: `${platform} check ${ref}`, cache: true, inputs },
      plan: { command: `${platform} plan ${ref}`, cache: false, inputs },
      reconcile: { command: `${platform} reconcile --only ${ref}`, cache: false, inputs },
    },
  };
}
