import type { LedgerRecord } from "../contract/ledger.ts";
import { decodeRecord, noRecord } from "./record-line.ts";

export interface LedgerProblem {
  readonly ref: string;
  /** Counts from 1; absent where a whole file is concerned. */
  readonly line?: number;
  readonly problem:
    "altered" | "unreadable" | "dropped" | "reordered" | "duplicated" | "backdated" | "misplaced" | "torn" | "truncated" | "rewritten";
  /** A sentence. */
  readonly message: string;
}

/** Follows one file's chain from its first record; stops at the first bad one and says what is wrong with it. */
export function verifyFile(ref: string, text: string): { records: LedgerRecord[]; problem?: LedgerProblem } {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const records: LedgerRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = decodeRecord(line);
    const problem = typeof record === "string" ? record : whyBroken(ref, records, record, () => lines.slice(index + 1));
    if (problem !== undefined) return { records, problem: { ref, line: index + 1, problem, message: sentence(ref, index + 1, problem) } };
    records.push(record as LedgerRecord);
  }
  if (rest === "") return { records };
  return { records, problem: { ref, line: lines.length + 1, problem: "torn", message: sentence(ref, lines.length + 1, "torn") } };
}

function whyBroken(
  ref: string,
  before: readonly LedgerRecord[],
  record: LedgerRecord,
  after: () => readonly string[],
): LedgerProblem["problem"] | undefined {
  if (record.ref !== ref) return "misplaced";
  const last = before.at(-1);
  const seq = before.length;
  if (record.seq > seq) return after().some((line) => line.includes(`,"seq":${seq},`)) ? "reordered" : "dropped";
  if (record.seq < seq) return before[record.seq]?.hash === record.hash ? "duplicated" : "reordered";
  if (record.prev !== (last?.hash ?? noRecord)) return "rewritten";
  if (last !== undefined && record.at < last.at) return "backdated";
  return undefined;
}

const sayings: Readonly<Record<LedgerProblem["problem"], string>> = {
  altered: "has been altered: its text does not have the hash that it carries",
  unreadable: "is not a record",
  dropped: "follows a gap: one or more records before it have been dropped",
  reordered: "stands in the wrong place: records have been reordered",
  duplicated: "stands there a second time",
  backdated: "carries an earlier time than the record before it: it has been backdated",
  misplaced: "belongs to another environment",
  torn: "has no end: a run was killed while it wrote it",
  truncated: "is gone, although an earlier commit of the branch has it",
  rewritten: "does not continue the record before it: one of the two has been rewritten",
};

export function sentence(ref: string, line: number, problem: LedgerProblem["problem"]): string {
  return `Record ${line} of ${ref} ${sayings[problem]}.`;
}
