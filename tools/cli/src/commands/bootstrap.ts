import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface BootstrapFlags {
  readonly apply: boolean;
  readonly app?: number;
  readonly mergeQueue: boolean;
  readonly commit: string;
  readonly output: OutputFormat;
}

export const bootstrap = buildCommand<BootstrapFlags, [], Context>({
  loader: async () => (await import("../run-bootstrap.ts")).runBootstrap,
  parameters: {
    flags: {
      apply: { kind: "boolean", default: false, brief: "Set what is not as it should be" },
      app: {
        kind: "parsed",
        parse: Number,
        optional: true,
        brief: "Id of the GitHub App that workflows act as (default: GitHub Actions)",
        placeholder: "id",
      },
      mergeQueue: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Pull requests come to main by a merge queue; say so each time. Not every plan of GitHub has them",
      },
      commit: { kind: "parsed", parse: String, default: "HEAD", brief: "Which platform/instances.yaml", placeholder: "commit" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--apply]"],
    brief: "Set up the repository on GitHub, and print what AWS has to trust",
    fullDescription: [
      "Compare the repository's settings on GitHub with what the platform needs: rulesets for main, ledger and live,",
      "deployment environments, labels, merging, workflow permissions. With --apply they are set; a second time nothing is",
      "left to do. Also prints, for each instance on AWS, which job may take its role. Touches no secret.",
      "",
      "Needs GITHUB_TOKEN of an owner of the repository (administration: write), and GITHUB_REPOSITORY.",
      "",
      "Examples",
      "  platform bootstrap",
      "  platform bootstrap --apply",
      "  platform bootstrap --output json",
    ].join("\n"),
  },
});
