import { buildCommand } from "@stricli/core";
import { type Context, findRoot, todayOf } from "../context.ts";
import { endWith, outputFlag, type OutputFormat, print, printJson } from "../output.ts";

interface Flags {
  readonly output: OutputFormat;
}

export const check = buildCommand<Flags, string[], Context>({
  loader: async () => {
    const { beginCheck } = await import("@roadbed/engine/flow/begin-check.ts");
    return async function run(flags, ...asked) {
      const root = findRoot(this);
      const refs = asked.length === 0 ? undefined : asked;
      const begun = beginCheck(root, refs);
      const [
        { checkRepository },
        { renderFindings },
        { renderFindingsMarkdown },
        { openPages },
        { catalog },
        { layers },
        { waivableRules },
      ] = await Promise.all([
        import("@roadbed/engine/flow/check.ts"),
        import("@roadbed/engine/views/findings-text.ts"),
        import("@roadbed/engine/views/findings-markdown.ts"),
        import("../open-pages.ts"),
        import("@roadbed/golden-paths/catalog.ts"),
        import("@roadbed/platform/layers.ts"),
        import("@roadbed/policy/apply-waivers.ts"),
      ]);
      const { findings, checked } = await checkRepository({
        root,
        begun,
        openPages: () => openPages(root),
        catalog,
        layers,
        today: todayOf(this),
        policyRules: waivableRules,
        ...(refs === undefined ? {} : { refs }),
      });
      endWith(this, !findings.some((finding) => finding.severity === "error"));
      if (flags.output === "json") return printJson(this, { schema: "roadbed/check@1", checked, findings });
      if (flags.output === "markdown") return print(this, renderFindingsMarkdown(findings));
      if (findings.length > 0) print(this, renderFindings(findings, { colour: this.colour }));
      const wrong = findings.filter((finding) => finding.severity === "error").length;
      print(this, `${checked} environment${checked === 1 ? "" : "s"} checked: ${wrong === 0 ? "nothing wrong" : `${wrong} to repair`}.`);
    };
  },
  parameters: {
    positional: {
      kind: "array",
      parameter: { brief: "Which environments (default: all)", placeholder: "team/environment", parse: String },
    },
    flags: { output: outputFlag },
  },
  docs: {
    customUsage: ["[team/environment]..."],
    brief: "Find every mistake in the requests, with file, line and how to repair it",
    fullDescription: [
      "Find every mistake in the requests, as they lie in the working tree, with file, line and how to repair it.",
      "",
      "Examples",
      "  platform check",
      "  platform check orders/staging",
    ].join("\n"),
  },
});
