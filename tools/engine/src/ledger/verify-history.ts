import { hash } from "node:crypto";
import type { BranchView } from "./branch-view.ts";
import { refOfPath } from "./ledger-path.ts";
import type { ObjectReader } from "./object-reader.ts";
import { runGit } from "./run-git.ts";
import { type LedgerProblem, sentence } from "./verify.ts";

/** A record may wait this long for its commit: a run acts in between. */
const longestRunMs = 24 * 3_600_000;
/** And be this much ahead of it: clocks differ. */
const clockSkewMs = 10 * 60_000;

interface Version {
  readonly path: string;
  /** Empty where the commit deletes the file. */
  readonly blob: string;
  /** When it was committed. */
  readonly time: number;
}

/**
 * Holds the files against all commits of their branch: what stood in one once must stand there now, in the same place,
 * and must have been committed about when it says that it was written. A chain that was made anew from the start,
 * with all hashes right, is found by this. Versions are compared by object id: the id that the file had when it ended
 * at each of its records.
 */
export async function verifyHistory(repository: string, ledgerFiles: BranchView, objects: ObjectReader): Promise<LedgerProblem[]> {
  if (ledgerFiles.commit === undefined) return [];
  const versions = await listVersions(repository, ledgerFiles.commit);
  const files = await ledgerFiles.readAll([...new Set(versions.map(({ path }) => path))]);
  const idsOf = new Map<string, Map<string, number>>();
  const problems = new Map<string, LedgerProblem>();
  const seen = new Map<string, number>();
  for (const { path, blob, time } of versions) {
    const ref = refOfPath(path) ?? path;
    if (problems.has(ref)) continue;
    const file = files.get(path) ?? Buffer.alloc(0);
    const ids = idsOf.get(path) ?? listIds(file, blob.length);
    idsOf.set(path, ids);
    const records = ids.get(blob);
    const problem =
      records === undefined
        ? await explain(ref, file, blob, objects)
        : findBackdated(ref, file, { from: seen.get(path) ?? 0, to: records, time });
    if (records !== undefined) seen.set(path, records);
    if (problem !== undefined) problems.set(ref, problem);
  }
  return [...problems.values()];
}

/** Oldest first. */
async function listVersions(repository: string, commit: string): Promise<Version[]> {
  const log = await runGit(repository, [
    "log",
    "--reverse",
    "--first-parent",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--root",
    "-m",
    "--format=%x01%ct",
    commit,
  ]);
  const versions: Version[] = [];
  let time = 0;
  for (const line of log.toString("utf8").split("\n")) {
    if (line.startsWith("\u0001")) time = Number(line.slice(1)) * 1000;
    const [, blob = "", status = "", path = ""] = /^:[0-7]+ [0-7]+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])\t(.+)$/.exec(line) ?? [];
    if (refOfPath(path) !== undefined) versions.push({ path, blob: status === "D" ? "" : blob, time });
  }
  return versions;
}

/** Object id of the file as it was when it ended at each record -> how many records it had. */
function listIds(file: Buffer, idLength: number): Map<string, number> {
  const algorithm = idLength === 64 ? "sha256" : "sha1";
  const ids = new Map<string, number>();
  let records = 0;
  for (let end = file.indexOf(10) + 1; end > 0; end = file.indexOf(10, end) + 1) {
    records += 1;
    ids.set(hash(algorithm, Buffer.concat([Buffer.from(`blob ${end}\0`), file.subarray(0, end)])), records);
  }
  return ids;
}

async function explain(ref: string, file: Buffer, blob: string, objects: ObjectReader): Promise<LedgerProblem> {
  const [object] = blob === "" ? [] : await objects.read([blob]);
  const then = (object?.bytes.toString("utf8") ?? "").split("\n");
  const now = file.toString("utf8").split("\n");
  const differs = then.findIndex((line, index) => line !== now[index]);
  const line = (differs < 0 ? 0 : differs) + 1;
  const problem = blob === "" || line >= now.length ? "truncated" : "rewritten";
  return { ref, line, problem, message: sentence(ref, line, problem) };
}

function findBackdated(
  ref: string,
  file: Buffer,
  { from, to, time }: { from: number; to: number; time: number },
): LedgerProblem | undefined {
  const lines = file.toString("utf8").split("\n").slice(from, to);
  for (const [index, line] of lines.entries()) {
    const at = Date.parse(/"at":"([^"]+)"/.exec(line)?.[1] ?? "");
    if (at >= time - longestRunMs && at <= time + clockSkewMs) continue;
    return {
      ref,
      line: from + index + 1,
      problem: "backdated",
      message: `Record ${from + index + 1} of ${ref} carries a time that its commit does not bear out: it has been ${at > time ? "postdated" : "backdated"}.`,
    };
  }
  return undefined;
}
