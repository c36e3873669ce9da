import { type BranchCommit, isAncestor, listBranchCommits } from "./branch-history.ts";
import type { BranchView } from "./branch-view.ts";
import { findNamedCommit } from "./commit-staged.ts";
import { followChain } from "./follow-chain.ts";
import { type LedgerProblem, linesOf, nameDifference, sayProblem } from "./ledger-problem.ts";
import { refOfPath } from "./ledger-path.ts";
import type { ObjectReader } from "./object-reader.ts";
import { runGit, tryGit } from "./run-git.ts";
import { verifyHistory } from "./verify-history.ts";
import { verifyLive } from "./verify-live.ts";

export interface Verified {
  /** Records that were looked at. */
  readonly records: number;
  readonly problems: readonly LedgerProblem[];
  /** The ledger's commit that this holds for; undefined where there is no ledger yet. */
  readonly head: string | undefined;
  /** The commit up to which it had been verified before. */
  readonly since: string | undefined;
  /** Ref -> its file, and how many of its records had been verified before: those that have grown. */
  readonly files: ReadonlyMap<string, { readonly bytes: Buffer; readonly known: number }>;
}

export interface Verifying {
  readonly directory: string;
  readonly objects: ObjectReader;
  readonly ledger: BranchView;
  readonly live: BranchView;
  /** Commits of the ledger that somebody has seen: all must be part of it still. */
  readonly seen: readonly string[];
  /** The one of them from which on it has to be looked at. */
  readonly since: string | undefined;
}

/** The first bad record of every file, by its chain and against all commits of the branch, and what `live` holds that nobody recorded. */
export async function verifyStore({ directory, objects, ledger, live, seen, since }: Verifying): Promise<Verified> {
  const head = ledger.commit;
  const nothing = { records: 0, head, since, files: new Map() };
  const rolledBack = await findRollbacks({ directory, objects, head, seen });
  if (rolledBack.length > 0) return { ...nothing, problems: rolledBack };
  if (head === undefined) return { ...nothing, problems: [] };
  const changed = await listChanged(directory, since, head);
  const [history, before, now] = await Promise.all([
    listNews({ directory, objects, head, since, live: live.commit }),
    readBlobs(
      objects,
      changed.map(({ path, before: blob }) => [path, blob]),
    ),
    readBlobs(
      objects,
      changed.map(({ path, after: blob }) => [path, blob]),
    ),
  ]);
  const problems: LedgerProblem[] = [];
  const files = new Map<string, { bytes: Buffer; known: number }>();
  let records = 0;
  for (const { path } of changed) {
    const ref = refOfPath(path) ?? path;
    const bytes = now.get(path) ?? Buffer.alloc(0);
    const { end, problem } = followChain(ref, bytes);
    const known = countLines(before.get(path));
    records += Math.max(0, end.records - known);
    if (problem !== undefined) problems.push(problem);
    files.set(ref, { bytes: bytes.subarray(0, end.bytes), known });
  }
  const inHistory = await verifyHistory({
    objects,
    commits: history.ledger,
    files: now,
    before: new Map(changed.flatMap(({ path, before: blob }) => (blob === "" ? [] : [[path, blob]]))),
  });
  return {
    records,
    problems: [...firstOfEach([...problems, ...inHistory]), ...history.problems, ...verifyLive(history)],
    head,
    since,
    files,
  };
}

/** Which record an older ledger lacks, or has in another form, that somebody has seen. */
export async function findRollbacks({
  directory,
  objects,
  head,
  seen,
}: Pick<Verifying, "directory" | "objects" | "seen"> & { readonly head: string | undefined }): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = [];
  for (const anchor of seen) {
    if (head !== undefined && (await isAncestor(directory, anchor, head))) continue;
    const named =
      (await tryGit(directory, ["cat-file", "-e", `${anchor}^{commit}`])).code === 0
        ? await nameLost(directory, objects, anchor, head)
        : [];
    problems.push(
      ...named,
      ...(named.length > 0
        ? []
        : [
            {
              ref: "ledger",
              problem: "rolled-back" as const,
              commit: anchor,
              message:
                `The branch ledger ${head === undefined ? "is gone" : `(${head.slice(0, 12)})`} and does not continue the commit ${anchor.slice(0, 12)}, up to which it was verified: its history was rewritten, or an older one has been put back.`.replace(
                  "is gone and",
                  "is gone: it",
                ),
            },
          ]),
    );
  }
  return firstOfEach(problems);
}

async function nameLost(directory: string, objects: ObjectReader, anchor: string, head: string | undefined): Promise<LedgerProblem[]> {
  const changed = (await listChanged(directory, anchor, head ?? (await emptyTree(directory)))).filter(({ before }) => before !== "");
  const [then, now] = await Promise.all([
    readBlobs(
      objects,
      changed.map(({ path, before }) => [path, before]),
    ),
    readBlobs(
      objects,
      changed.map(({ path, after }) => [path, after]),
    ),
  ]);
  return changed.flatMap(({ path }) => {
    const difference = nameDifference(linesOf(then.get(path) ?? Buffer.alloc(0)), linesOf(now.get(path) ?? Buffer.alloc(0)));
    if (difference === undefined) return [];
    return [{ ...sayProblem(refOfPath(path) ?? path, difference.line, "rolled-back"), commit: anchor }];
  });
}

interface News {
  readonly ledger: BranchCommit[];
  readonly live: BranchCommit[];
  readonly problems: LedgerProblem[];
}

async function listNews({
  directory,
  objects,
  head,
  since,
  live,
}: Pick<Verifying, "directory" | "objects" | "since"> & { readonly head: string; readonly live: string | undefined }): Promise<News> {
  const last = since === undefined ? undefined : await findLastNamed(directory, since);
  const isContinued = last === undefined || (live !== undefined && (await isAncestor(directory, last, live)));
  const ledger = listBranchCommits(directory, objects, { to: head, after: since });
  if (!isContinued)
    return {
      ledger: await ledger,
      live: [],
      problems: [
        {
          ref: "live",
          problem: "rolled-back",
          commit: last,
          message: `The branch live does not continue the commit ${last.slice(0, 12)}, which the ledger records: an older state has been put back.`,
        },
      ],
    };
  const lived = live === undefined ? [] : await listBranchCommits(directory, objects, { to: live, after: last });
  return { ledger: await ledger, live: lived, problems: [] };
}

/** The state that belonged to a commit of the ledger. */
async function findLastNamed(directory: string, commit: string): Promise<string | undefined> {
  const message = await runGit(directory, [
    "log",
    "-1",
    "--first-parent",
    "--extended-regexp",
    "--grep=^live at [0-9a-f]{40,64}$",
    "--format=%B",
    commit,
  ]);
  return findNamedCommit(message.toString("utf8"), "live");
}

interface ChangedBlob {
  readonly path: string;
  /** Empty where it isn't there. */
  readonly before: string;
  readonly after: string;
}

async function listChanged(directory: string, from: string | undefined, to: string): Promise<ChangedBlob[]> {
  const base = from ?? (await emptyTree(directory));
  const listed = await runGit(directory, ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", base, to]);
  const parts = listed.toString("utf8").split("\0");
  const id = (text = "") => (/^0+$/.test(text) ? "" : text);
  return parts.flatMap((path, at) => {
    if (at % 2 === 0 || refOfPath(path) === undefined) return [];
    const [, , before, after] = (parts[at - 1] ?? "").split(" ");
    return [{ path, before: id(before), after: id(after) }];
  });
}

async function emptyTree(directory: string): Promise<string> {
  return (await runGit(directory, ["mktree"], "")).toString("utf8").trim();
}

async function readBlobs(objects: ObjectReader, wanted: readonly (readonly [path: string, blob: string])[]): Promise<Map<string, Buffer>> {
  const there = wanted.filter(([, blob]) => blob !== "");
  const read = await objects.read(there.map(([, blob]) => blob));
  return new Map(there.flatMap(([path], index) => (read[index] === undefined ? [] : [[path, read[index].bytes]])));
}

function countLines(bytes: Buffer | undefined): number {
  let lines = 0;
  for (let at = bytes?.indexOf(10) ?? -1; at >= 0; at = bytes?.indexOf(10, at + 1) ?? -1) lines += 1;
  return lines;
}

/** Of all that is wrong with a file, what comes first; of two about one record the one that says more. */
function firstOfEach(problems: readonly LedgerProblem[]): LedgerProblem[] {
  const first = new Map<string, LedgerProblem>();
  for (const problem of problems) {
    const known = first.get(problem.ref);
    if (known === undefined || rankOf(problem) < rankOf(known)) first.set(problem.ref, problem);
    else if (rankOf(problem) === rankOf(known) && problem.commit !== undefined)
      first.set(problem.ref, { ...(problem.problem === "rewritten" ? known : problem), commit: problem.commit });
  }
  return [...first.values()];
}

function rankOf({ line }: LedgerProblem): number {
  return line ?? Number.POSITIVE_INFINITY;
}
