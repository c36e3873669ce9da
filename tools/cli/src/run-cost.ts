import { planChange } from "@roadbed/engine/flow/plan-change.ts";
import { runGit } from "@roadbed/engine/git/run-git.ts";
import { renderCost } from "@roadbed/engine/views/cost.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { warnOfOldPrices } from "@roadbed/policy/cost/prices/price-age.ts";
import type { CostFlags } from "./commands/cost.ts";
import { type Context, todayOf } from "./context.ts";
import { makeCostReport } from "./cost-report.ts";
import { judgement } from "./judgement.ts";
import { openCache, openPlatform } from "./open-platform.ts";
import { endWith, print } from "./output.ts";

const mistakes = "Its request has mistakes: see `platform check`.";

/** `platform cost`: everything at a commit, planned as if nothing stood yet, and priced. */
export async function runCost(this: Context, flags: CostFlags, ...only: readonly string[]): Promise<void> {
  const { root, repository, source } = openPlatform(this);
  const today = todayOf(this);
  const { environments } = await source.glance(await repository.treeOf(flags.commit));
  const chosen = [...environments].filter((ref) => only.length === 0 || only.includes(ref) || only.includes(ref.split("/")[0] ?? ""));
  const nothing = (await runGit(root, ["mktree"])).toString("utf8").trim();
  const cache = openCache(root);
  try {
    const common = { root, catalog, layers, cache, today, judge: judgement.judge };
    const { record, next, errors } = await planChange({ ...common, base: nothing, head: flags.commit, only: chosen });
    const wanted = record.plans.filter(({ kind }) => kind === "environment" || only.length === 0);
    const report = makeCostReport(wanted, next, {
      ...Object.fromEntries(chosen.filter((ref) => !next.environments.has(ref)).map((ref) => [ref, mistakes])),
      ...Object.fromEntries(
        [...errors].filter(([ref]) => only.length === 0 || chosen.includes(ref)).map(([ref, { message }]) => [ref, message]),
      ),
    });
    const isWhole = (team: string) => [...environments].every((ref) => !ref.startsWith(`${team}/`) || chosen.includes(ref));
    const teamBudgets = new Map([...next.teams].flatMap(([team, { limits }]) => (isWhole(team) ? [[team, limits.budget]] : [])));
    const warning = warnOfOldPrices(today);
    print(this, renderCost({ ...report, teamBudgets, ...(warning === undefined ? {} : { warning }) }, flags.output));
    endWith(this, Object.keys(report.errors).length === 0 && (wanted.length > 0 || only.length === 0));
  } finally {
    cache.close();
  }
}
