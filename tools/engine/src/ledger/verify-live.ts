import type { BranchCommit } from "./branch-history.ts";
import { findNamedCommit } from "./commit-staged.ts";
import type { LedgerProblem } from "./ledger-problem.ts";
import { refOfLayer, refOfPath } from "./ledger-path.ts";

export interface LiveHistory {
  /** New commits of the ledger and of live, oldest first. */
  readonly ledger: readonly BranchCommit[];
  readonly live: readonly BranchCommit[];
}

/**
 * Holds `live` (manifests and state) against the ledger: each of its commits must be named by the commit of the ledger
 * that was published with it, and may only change what that one records. What was put there by other means is found.
 */
export function verifyLive({ ledger, live }: LiveHistory): LedgerProblem[] {
  const namedBy = new Map<string, BranchCommit>();
  for (const commit of ledger) {
    const named = findNamedCommit(commit.message, "live");
    if (named !== undefined && !namedBy.has(named)) namedBy.set(named, commit);
  }
  const known = new Set(live.map(({ id }) => id));
  const lost = [...namedBy].filter(([id]) => !known.has(id)).map(([id, by]) => sayLost(id, by));
  return [...live.flatMap((commit) => findUnrecorded(commit, namedBy.get(commit.id))), ...lost];
}

function findUnrecorded(commit: BranchCommit, record: BranchCommit | undefined): LedgerProblem[] {
  const recorded = new Set(record?.files.map(({ path }) => refOfPath(path)));
  const refs = new Set(commit.files.map(({ path }) => refOfLivePath(path)));
  const foreign = [...refs].filter((ref) => (ref === undefined ? record === undefined : !recorded.has(ref)));
  if (foreign.length === 0) return [];
  const [first = "live", ...rest] = foreign.map((ref) => ref ?? "live");
  const what = `${first === "live" ? "files of no environment" : first}${rest.length > 0 ? ` and ${rest.length} more` : ""}`;
  return [
    {
      ref: first,
      problem: "unrecorded",
      commit: commit.id,
      message: `The commit ${commit.id.slice(0, 12)} of the branch live, by ${commit.committer} on ${new Date(commit.time).toISOString().slice(0, 10)}, changes ${what}, and no run recorded it.`,
    },
  ];
}

function sayLost(id: string, { files }: BranchCommit): LedgerProblem {
  return {
    ref: refOfPath(files[0]?.path ?? "") ?? "live",
    problem: "rolled-back",
    commit: id,
    message: `The branch live lacks the commit ${id.slice(0, 12)}, which the ledger records: an older state has been put back.`,
  };
}

/** Whose manifests or state a file of `live` is; undefined where it is nobody's. */
export function refOfLivePath(path: string): string | undefined {
  const [, project, stack] = /^\.pulumi\/(?:stacks|asked)\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
  if (project !== undefined && stack !== undefined)
    return project === "environments" ? stack.replace(".", "/") : refOfLayer(stack, project);
  const [instance = "", team = "", environment = "", file] = path.split("/");
  if (file === undefined || instance.startsWith(".")) return undefined;
  return team === "_layers" ? refOfLayer(instance, environment) : `${team}/${environment}`;
}
