import type { ChangeFacts } from "../contract/change.ts";
import type { Approval, PullRequest } from "../contract/consent.ts";
import { UserError } from "../contract/errors.ts";
import type { ChangeRecord } from "../contract/plan.ts";
import { openRepository, type Repository } from "../read/git.ts";
import { type PlanChangeOptions, type PlannedChange, planChange } from "./plan-change.ts";
import { compareMeanings, findMeaning, type Meaning } from "./review/meaning.ts";
import { findMainAt, hasCommit, isShallow, tryMergeTrees } from "./review/merge-trees.ts";
import { readChangeFacts } from "./review/read-facts.ts";

export interface ReviewChangeOptions extends Omit<PlanChangeOptions, "base" | "head"> {
  /** Main, as it is now: a commit. */
  readonly base: string;
  /** The change: a commit. */
  readonly head: string;
  /** Absent where it isn't a pull request yet. */
  readonly pullRequest?: PullRequest;
}

export interface ReviewedChange {
  readonly planned: PlannedChange;
  readonly facts: ChangeFacts;
  /** What differs between what an approval was given for and what the change means now; empty where it holds. */
  readonly differences: ReadonlyMap<Approval, readonly string[]>;
  /** What it was when it was approved, where that can still be looked at. */
  readonly seen: ReadonlyMap<Approval, ChangeRecord>;
}

/** What merging a change would do now, and which approvals were given for exactly that. */
export async function reviewChange(options: ReviewChangeOptions): Promise<ReviewedChange> {
  const repository = openRepository(options.root);
  const { base, head, pullRequest } = options;
  if (await isShallow(repository.root))
    throw new UserError("This clone holds only a part of the history, so nobody can say what merging would do, nor what was approved.", {
      fix: "Run git fetch --unshallow, or check out with fetch-depth: 0.",
    });
  const now = await readMerge(repository, options, base, head);
  if (now === undefined)
    throw new UserError("The change conflicts with main, so nobody can say what merging it would do.", {
      fix: "Merge main into its branch, or rebase it, and solve the conflicts.",
    });
  const differences = new Map<Approval, readonly string[]>();
  const records = new Map<Approval, ChangeRecord>();
  for (const approval of pullRequest?.approvals ?? []) {
    const seen = await readSeen(repository, options, approval, now);
    differences.set(
      approval,
      seen === undefined ? [`the commit ${approval.commit.slice(0, 12)}`] : compareMeanings(seen.meaning, now.meaning),
    );
    if (seen !== undefined) records.set(approval, seen.planned.record);
  }
  return { planned: now.planned, facts: now.facts, differences, seen: records };
}

interface ReadChange {
  readonly planned: PlannedChange;
  readonly facts: ChangeFacts;
  readonly meaning: Meaning;
}

/** What merging a commit did, or would do, to main where it stood before. */
async function readMerge(
  repository: Repository,
  options: Omit<ReviewChangeOptions, "base" | "head">,
  main: string,
  head: string,
): Promise<ReadChange | undefined> {
  const merged = await tryMergeTrees(repository.root, main, head);
  if (merged === undefined) return undefined;
  const { pullRequest, ...rest } = options;
  const [base, planned] = [await repository.treeOf(main), await planChange({ ...rest, base: main, head: merged })];
  const facts = await readChangeFacts({
    repository,
    base,
    head: merged,
    planned,
    today: options.today,
    ...(pullRequest === undefined ? {} : { pullRequest }),
  });
  return { planned, facts, meaning: findMeaning(planned.record.plans, facts) };
}

/** What somebody saw who approved: their commit, merged into main as it stood then. A commit that is gone can't be looked at. */
async function readSeen(
  repository: Repository,
  options: ReviewChangeOptions,
  { commit, at }: Approval,
  now: ReadChange,
): Promise<ReadChange | undefined> {
  if (!(await hasCommit(repository.root, commit))) return undefined;
  const main = await findMainAt(repository.root, options.base, at);
  if (main === undefined) return undefined;
  if (main === options.base && commit === options.head) return now;
  return readMerge(repository, options, main, commit);
}
