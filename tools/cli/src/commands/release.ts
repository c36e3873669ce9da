import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface ReleaseFlags {
  readonly push: boolean;
  readonly output: OutputFormat;
}

export const release = buildCommand<ReleaseFlags, [], Context>({
  loader: async () => (await import("../run-release.ts")).runRelease,
  parameters: {
    flags: {
      push: { kind: "boolean", default: false, brief: "Make the tags and push them to origin" },
      output: outputFlag,
    },
  },
  docs: {
    brief: "Tag golden paths whose version on HEAD has no tag yet, with what has changed in each",
    fullDescription: [
      "Tag golden paths whose version on HEAD has no tag yet: golden-paths/<name>@<version>, with what has changed in each",
      "since the version before. Without --push it only says what would be released. Safe to run again.",
      "",
      "Examples",
      "  platform release",
      "  platform release --push",
    ].join("\n"),
  },
});
