import { createHash } from "node:crypto";
import type { BranchCommit } from "./branch-history.ts";
import { type LedgerProblem, linesOf, nameDifference, sayProblem } from "./ledger-problem.ts";
import { refOfPath } from "./ledger-path.ts";
import type { ObjectReader } from "./object-reader.ts";

/** A record may wait this long for its commit: a run acts in between. */
const longestRunMs = 24 * 3_600_000;
/** And be this much ahead of it. */
const clockSkewMs = 10 * 60_000;
/** Clocks of two machines may be a day off, each to its side. */
const longestStepBackMs = 2 * 24 * 3_600_000;

export interface HistoryOptions {
  readonly objects: ObjectReader;
  /** Commits of the ledger, oldest first. */
  readonly commits: readonly BranchCommit[];
  /** Path -> what the file holds now; those that the commits speak of. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Path -> object id of the file before the commits, where it was there and has been verified. */
  readonly before: ReadonlyMap<string, string>;
}

interface Version {
  /** Empty where there is no file. */
  readonly blob: string;
  readonly commit?: BranchCommit;
}

/**
 * Holds the files against the commits of their branch: what stood in one once must stand there now, in the same place,
 * and must have been committed about when it says that it was written. A chain that was made anew from the start,
 * with all hashes right, is found by this. Versions are compared by object id: the id that the file had when it ended
 * at each of its records.
 */
export async function verifyHistory({ objects, commits, files, before }: HistoryOptions): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = [...findForks(commits), ...findStepsBack(commits)];
  for (const [path, versions] of groupVersions(commits, before)) {
    const problem = await verifyVersions(refOfPath(path) ?? path, versions, files.get(path) ?? Buffer.alloc(0), objects);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

function groupVersions(commits: readonly BranchCommit[], before: ReadonlyMap<string, string>): Map<string, Version[]> {
  const versions = new Map<string, Version[]>();
  for (const commit of commits) {
    for (const { path, blob } of commit.files) {
      if (refOfPath(path) === undefined) continue;
      const known = versions.get(path);
      if (known !== undefined) {
        known.push({ blob, commit });
        continue;
      }
      const first = before.get(path);
      versions.set(path, [...(first === undefined ? [] : [{ blob: first }]), { blob, commit }]);
    }
  }
  return versions;
}

async function verifyVersions(
  ref: string,
  versions: readonly Version[],
  file: Buffer,
  objects: ObjectReader,
): Promise<LedgerProblem | undefined> {
  const ids = listIds(file, versions[0]?.blob.length ?? 0);
  let seen = 0;
  for (const { blob, commit } of versions) {
    const records = ids.get(blob);
    if (records === undefined) return findCulprit(ref, versions, objects);
    const problem = commit === undefined ? undefined : findBackdated(ref, file, { from: seen, to: records, commit });
    if (problem !== undefined) return problem;
    seen = records;
  }
  return undefined;
}

/** Object id of the file as it was when it ended at each record -> how many records it had. */
function listIds(file: Buffer, idLength: number): Map<string, number> {
  const algorithm = idLength === 64 ? "sha256" : "sha1";
  const ids = new Map<string, number>();
  let records = 0;
  for (let end = file.indexOf(10) + 1; end > 0; end = file.indexOf(10, end) + 1) {
    records += 1;
    ids.set(createHash(algorithm).update(`blob ${end}\0`).update(file.subarray(0, end)).digest("hex"), records);
  }
  return ids;
}

/** The first commit by which the file did more than grow, and what it did. */
async function findCulprit(ref: string, versions: readonly Version[], objects: ObjectReader): Promise<LedgerProblem | undefined> {
  const read = await objects.read(versions.filter(({ blob }) => blob !== "").map(({ blob }) => blob));
  const texts = new Map(
    versions.filter(({ blob }) => blob !== "").map(({ blob }, index) => [blob, linesOf(read[index]?.bytes ?? Buffer.alloc(0))]),
  );
  let before: readonly string[] = [];
  for (const { blob, commit } of versions) {
    const lines = texts.get(blob) ?? [];
    const difference = nameDifference(before, lines);
    if (difference !== undefined)
      return { ...sayProblem(ref, difference.line, difference.problem), ...(commit === undefined ? {} : { commit: commit.id }) };
    before = lines;
  }
  return undefined;
}

/** A clock that is ahead leaves its mark: later records get the time of the one before them until the others have caught up. */
function findBackdated(
  ref: string,
  file: Buffer,
  { from, to, commit }: { readonly from: number; readonly to: number; readonly commit: BranchCommit },
): LedgerProblem | undefined {
  if (to <= from) return undefined;
  const times = timesOf(file);
  for (let index = from; index < to; index++) {
    const at = Date.parse(times[index] ?? "");
    if (at >= commit.time - longestRunMs && at <= commit.time + clockSkewMs) continue;
    if (at > commit.time && times[index] === times[index - 1]) continue;
    return {
      ref,
      line: index + 1,
      problem: "backdated",
      commit: commit.id,
      message: `Record ${index + 1} of ${ref} carries a time that its commit does not bear out: it has been ${at > commit.time ? "postdated" : "backdated"}.`,
    };
  }
  return undefined;
}

const timesByFile = new WeakMap<Buffer, string[]>();

function timesOf(file: Buffer): string[] {
  const known = timesByFile.get(file);
  if (known !== undefined) return known;
  const times: string[] = [];
  for (let at = 0; at < file.length; at = file.indexOf(10, at) + 1 || file.length) {
    const head = file.toString("latin1", at, at + 32);
    times.push(
      head.startsWith('{"at":"')
        ? head.slice(7, 31)
        : (/"at":"([^"]+)"/.exec(file.toString("latin1", at, file.indexOf(10, at)))?.[1] ?? ""),
    );
  }
  timesByFile.set(file, times);
  return times;
}

/** Nothing is ever merged into the ledger. */
function findForks(commits: readonly BranchCommit[]): LedgerProblem[] {
  return commits
    .filter(({ parents }) => parents.length > 1)
    .map(({ id, committer, files }) => ({
      ref: refOfPath(files[0]?.path ?? "") ?? "ledger",
      problem: "forked",
      commit: id,
      message: `The commit ${id.slice(0, 12)} by ${committer} merges two histories of the ledger: one of them was written beside the other.`,
    }));
}

function findStepsBack(commits: readonly BranchCommit[]): LedgerProblem[] {
  let latest = 0;
  return commits.flatMap(({ id, time, committer, files }): LedgerProblem[] => {
    if (time >= latest - longestStepBackMs) {
      latest = Math.max(latest, time);
      return [];
    }
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    return [
      {
        ref: refOfPath(files[0]?.path ?? "") ?? "ledger",
        problem: "backdated",
        commit: id,
        message: `The commit ${id.slice(0, 12)} by ${committer} says ${day(time)} and comes after one of ${day(latest)}: it has been backdated.`,
      },
    ];
  });
}
