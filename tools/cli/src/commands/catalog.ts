import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat, print } from "../output.ts";

export const catalog = buildCommand<{ readonly output: OutputFormat }, [string?], Context>({
  loader: async () => {
    const [views, { catalog: paths }] = await Promise.all([
      import("@roadbed/engine/views/catalog.ts"),
      import("@roadbed/golden-paths/catalog.ts"),
    ]);
    return function run(flags, name) {
      print(this, views.renderCatalog(paths, { format: flags.output, colour: this.colour, ...(name === undefined ? {} : { name }) }));
    };
  },
  parameters: {
    positional: { kind: "tuple", parameters: [{ brief: "One golden path, in full", placeholder: "path", parse: String, optional: true }] },
    flags: { output: outputFlag },
  },
  docs: {
    customUsage: ["[golden-path]"],
    brief: "List the golden paths: what each gives, its sizes, promise and support level",
    fullDescription:
      "List the golden paths: what each gives, its sizes, promise and support level.\n\nExamples\n  platform catalog\n  platform catalog postgres",
  },
});
