export interface LedgerProblem {
  readonly ref: string;
  /** Counts from 1; absent where a whole file or branch is concerned. */
  readonly line?: number;
  readonly problem: RecordProblem | "unrecorded";
  /** A sentence. */
  readonly message: string;
  /** The commit of the branch that brought it, where its history tells. */
  readonly commit?: string;
}

export type RecordProblem = keyof typeof sayings;

const sayings = {
  altered: "has been altered: its text does not have the hash that it carries",
  unreadable: "is not a record",
  dropped: "follows a gap: one or more records before it have been dropped",
  reordered: "stands in the wrong place: records have been reordered",
  duplicated: "stands there a second time",
  inserted: "was put in between records that had been published before",
  forked: "continues the same record as another one before it: the chain has been forked",
  backdated: "carries an earlier time than the record before it: it has been backdated",
  misplaced: "belongs to another environment",
  torn: "has no end: a run was killed while it wrote it",
  truncated: "is gone, although an earlier commit of the branch has it",
  rewritten: "does not continue the record before it: one of the two has been rewritten",
  "rolled-back": "is gone or another one, although this clone has seen it: an older ledger has been put back",
} as const;

export function sayProblem(ref: string, line: number, problem: RecordProblem): LedgerProblem {
  return { ref, line, problem, message: `Record ${line} of ${ref} ${sayings[problem]}.` };
}

interface Difference {
  readonly line: number;
  readonly problem: RecordProblem;
}

/**
 * What happened to the first line in which a file differs from what it was. Both are all lines, without line feeds;
 * undefined where the file has only grown.
 */
export function nameDifference(then: readonly string[], now: readonly string[]): Difference | undefined {
  const at = then.findIndex((line, index) => line !== now[index]);
  if (at < 0) return undefined;
  const [was, is] = [then[at] ?? "", now[at]];
  return { line: at + 1, problem: is === undefined ? "truncated" : nameChange({ then, now, at, was, is }) };
}

interface Change {
  readonly then: readonly string[];
  readonly now: readonly string[];
  readonly at: number;
  readonly was: string;
  readonly is: string;
}

function nameChange({ then, now, at, was, is }: Change): Difference["problem"] {
  if (then.slice(0, at).includes(is)) return "duplicated";
  const isLater = now.includes(was, at + 1);
  if (then.includes(is, at + 1)) return isLater ? "reordered" : "dropped";
  return isLater ? "inserted" : "rewritten";
}

/** The lines of a file that ends with a line feed. */
export function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
