import { planChange } from "@roadbed/engine/flow/plan-change.ts";
import { renderFindings } from "@roadbed/engine/views/findings-text.ts";
import { renderPlanMarkdown } from "@roadbed/engine/views/plan-markdown.ts";
import { renderPlanText } from "@roadbed/engine/views/plan-text.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { judgePlan } from "@roadbed/policy/judge-plan.ts";
import type { PlanFlags } from "./commands/plan.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { endWith, print, printJson } from "./output.ts";

/** `platform plan`: two commits (or the working tree) -> what happens, why, and who must agree. */
export async function runPlan(this: Context, flags: PlanFlags, ...only: readonly string[]): Promise<void> {
  const change = await planChange({
    root: findRoot(this), catalog, layers, today: todayOf(this), judge: judgePlan,
    ...(flags.base === undefined ? {} : { base: flags.base }), ...(flags.head === undefined ? {} : { head: flags.head }), ...(only.length === 0 ? {} : { only }),
  });
  const { record, verdicts, findings, errors } = change;
  endWith(this, errors.size === 0 && verdicts.every((verdict) => verdict.allowed) && !findings.some((finding) => finding.severity === "error"));
  if (flags.output === "json") return printJson(this, { ...record, verdicts, findings, errors: Object.fromEntries(errors) });
  if (flags.output === "markdown") return print(this, renderPlanMarkdown(record, verdicts, { findings, errors }));
  if (findings.length > 0) print(this, renderFindings(findings, { colour: this.colour }));
  print(this, renderPlanText(record, verdicts, { colour: this.colour, verbose: flags.verbose, errors }));
}
