import type { Fleet } from "@roadbed/engine/contract/fleet.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import { planChange } from "@roadbed/engine/flow/plan-change.ts";
import { runGit } from "@roadbed/engine/git/run-git.ts";
import { type CostReport, renderCost } from "@roadbed/engine/views/cost.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { estimateCost } from "@roadbed/policy/cost/estimate-cost.ts";
import { listFocusRows } from "@roadbed/policy/cost/list-focus-rows.ts";
import { describePrices } from "@roadbed/policy/cost/prices/find-price.ts";
import { warnOfOldPrices } from "@roadbed/policy/cost/prices/price-age.ts";
import type { CostFlags } from "./commands/cost.ts";
import { type Context, todayOf } from "./context.ts";
import { judgement } from "./judgement.ts";
import { openCache, openPlatform } from "./open-platform.ts";
import { endWith, print } from "./output.ts";

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
    const failed = [...errors].filter(([ref]) => only.length === 0 || chosen.includes(ref));
    const report = makeReport(wanted, next, Object.fromEntries(failed.map(([ref, { message }]) => [ref, message])));
    const warning = warnOfOldPrices(today);
    print(this, renderCost({ ...report, ...(warning === undefined ? {} : { warning }) }, flags.output));
    endWith(this, failed.length === 0 && (wanted.length > 0 || only.length === 0));
  } finally {
    cache.close();
  }
}

function makeReport(plans: readonly Plan[], { platform, environments, teams }: Fleet, errors: CostReport["errors"]): CostReport {
  const { currency } = platform;
  const priced = plans.flatMap((plan) => {
    const request = environments.get(plan.ref);
    const name = request?.instance ?? plan.ref.split("/")[0] ?? "";
    const instance = platform.instances[name];
    if (instance === undefined) return [];
    const facts = { currency, region: instance.region, target: instance.target };
    const budget = request === undefined ? {} : { budget: request.spec.budget };
    const stack = { ref: plan.ref, kind: plan.kind, instance: name, cost: estimateCost(plan, facts), ...budget };
    return [{ stack, rows: listFocusRows(plan, facts) }];
  });
  const stacks = priced.map(({ stack }) => stack).sort((one, other) => (one.ref < other.ref ? -1 : 1));
  const teamBudgets = new Map([...teams].map(([team, { limits }]) => [team, limits.budget]));
  return { stacks, currency, prices: describePrices(currency), teamBudgets, errors, charges: priced.flatMap(({ rows }) => rows) };
}
