import { agreeToRun } from "@roadbed/engine/flow/consent/agree-to-run.ts";
import { ConsentCheck } from "@roadbed/engine/flow/consent/check-consent.ts";
import { planChange } from "@roadbed/engine/flow/plan-change.ts";
import type { ReconcileOptions } from "@roadbed/engine/flow/reconcile.ts";
import { readChangeFacts } from "@roadbed/engine/flow/review/read-facts.ts";
import type { Repository } from "@roadbed/engine/read/git.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import type { GraphCache } from "@roadbed/engine/render/graph-cache.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { rememberMerged } from "@roadbed/github/remember-merged.ts";
import { checkAgreement } from "@roadbed/policy/review/check-agreement.ts";
import { type Context, todayOf } from "./context.ts";
import { fetchCommit } from "./fetch-commits.ts";
import { judgement } from "./judgement.ts";
import { openForge } from "./open-forge.ts";

interface Opening {
  readonly context: Context;
  readonly repository: Repository;
  readonly cache: GraphCache;
  /** Who agreed to the run itself; empty where the pull requests have to say it. */
  readonly agreedBy: readonly string[];
  readonly run: string;
  /** File with what GitHub has told an earlier job of this run, and that this one adds to. Default: everything is asked for. */
  readonly merged?: string | undefined;
}

/** What `--require-consent` and `--agreed-by` mean: who has to have agreed before anything is done. */
export async function openConsent({
  context,
  repository,
  cache,
  agreedBy,
  run,
  merged,
}: Opening): Promise<NonNullable<ReconcileOptions["consent"]>> {
  const today = todayOf(context);
  if (agreedBy.length > 0) {
    const author = context.env["GITHUB_ACTOR"] ?? "";
    const tree = await repository.treeOf("HEAD");
    const { fleet } = await readFleet(repository, tree, { catalog, layers, today });
    const facts = await readChangeFacts({ repository, base: tree, head: tree, planned: { old: fleet, next: fleet }, today });
    return (commit) => agreeToRun({ by: agreedBy, at: context.now().toISOString(), url: run, author, commit, facts }, checkAgreement);
  }
  const forge = merged === undefined ? openForge(context) : rememberMerged(openForge(context), merged);
  return (commit, refs) =>
    new ConsentCheck({
      repository,
      forge,
      commit,
      agree: checkAgreement,
      fetch: (id) => fetchCommit(repository.root, id),
      async explain(base, head) {
        const planned = await planChange({
          root: repository.root,
          base,
          head,
          only: refs,
          catalog,
          layers,
          today,
          cache,
          judge: judgement.judge,
        });
        const [before, after] = await Promise.all([repository.treeOf(base), repository.treeOf(head)]);
        const facts = await readChangeFacts({ repository, base: before, head: after, planned, today });
        return { plans: planned.record.plans, verdicts: planned.verdicts, facts };
      },
    });
}
