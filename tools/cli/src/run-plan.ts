import { graphOfState, readState } from "@roadbed/engine/apply/state.ts";
import { environmentsProject, stackOfEnvironment } from "@roadbed/engine/contract/identity.ts";
import { planChange } from "@roadbed/engine/flow/plan-change.ts";
import { renderFindings } from "@roadbed/engine/views/findings-text.ts";
import { renderPlanMarkdown } from "@roadbed/engine/views/plan-markdown.ts";
import { renderPlanText } from "@roadbed/engine/views/plan-text.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { PlanFlags } from "./commands/plan.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { judgement } from "./judgement.ts";
import { openCache, openPlatformStore } from "./open-platform.ts";
import { endWith, print, printJson } from "./output.ts";

/** `platform plan`: two commits (or the working tree) -> what happens, why, and who must agree. */
export async function runPlan(this: Context, flags: PlanFlags, ...only: readonly string[]): Promise<void> {
  const root = findRoot(this);
  const cache = openCache(root);
  try {
    const { record, verdicts, findings, errors } = await planChange({
      root,
      catalog,
      layers,
      cache,
      today: todayOf(this),
      judge: judgement.judge,
      readStanding: openStanding(this, root),
      ...(flags.base === undefined ? {} : { base: flags.base }),
      ...(flags.head === undefined ? {} : { head: flags.head }),
      ...(only.length === 0 ? {} : { only }),
    });
    endWith(
      this,
      errors.size === 0 && verdicts.every((verdict) => verdict.allowed) && !findings.some((finding) => finding.severity === "error"),
    );
    if (flags.output === "json")
      return printJson(this, {
        ...record,
        verdicts,
        findings,
        errors: Object.fromEntries([...errors].map(([ref, { message, fix }]) => [ref, { message, fix }])),
      });
    if (flags.output === "markdown") return print(this, renderPlanMarkdown(record, verdicts, { findings, errors }));
    if (findings.length > 0) print(this, renderFindings(findings, { colour: this.colour }));
    print(this, renderPlanText(record, verdicts, { colour: this.colour, verbose: flags.verbose, errors }));
  } finally {
    cache.close();
  }
}

/** What was last applied, as the branch `live` says. It is asked for only where a request begins or ends. */
export function openStanding(context: Context, root: string, options: { readonly offline?: boolean } = {}) {
  const store = openPlatformStore(context, root, options);
  let pulled: Promise<void> | undefined;
  return async (ref: string) => {
    await (pulled ??= store.pull());
    const state = await readState(store.live, environmentsProject, stackOfEnvironment(ref));
    return state.resources.length === 0 ? undefined : graphOfState(state);
  };
}
