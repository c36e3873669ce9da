import { buildCommand } from "@stricli/core";
import { type Context, findRoot } from "../context.ts";
import { outputFlag, type OutputFormat, print, printJson } from "../output.ts";

interface Flags {
  readonly base: string;
  readonly head: string;
  readonly output: OutputFormat;
}

export const affected = buildCommand<Flags, [], Context>({
  loader: async () => {
    const [{ openRepository }, { findAffected }] = await Promise.all([
      import("@roadbed/engine/read/git.ts"),
      import("@roadbed/engine/read/affected.ts"),
    ]);
    return async function run(flags) {
      const repository = openRepository(findRoot(this));
      const [base, head] = await Promise.all([repository.treeOf(flags.base), repository.treeOf(flags.head)]);
      const { environments, layers, why } = await findAffected(repository, base, head);
      if (flags.output === "json")
        return printJson(this, { schema: "roadbed/affected@1", environments, layers, why: Object.fromEntries(why) });
      for (const ref of [...layers, ...environments]) print(this, `${ref}\t${(why.get(ref) ?? []).join(", ")}`);
    };
  },
  parameters: {
    flags: {
      base: { kind: "parsed", parse: String, default: "main", brief: "Commit to compare from", placeholder: "commit" },
      head: { kind: "parsed", parse: String, default: "HEAD", brief: "Commit to compare to", placeholder: "commit" },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--base commit] [--head commit]"],
    brief: "List what a change can influence, without rendering",
    fullDescription: [
      "List the layers and environments that a change can influence, one a line with the reason. Renders nothing: plan says what really changes.",
      "",
      "Examples",
      "  platform affected --base main --head request/orders-staging",
    ].join("\n"),
  },
});
