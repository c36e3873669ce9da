import type { LedgerRecord } from "../contract/ledger.ts";
import { followChain } from "./follow-chain.ts";
import { type LedgerProblem, linesOf, sayProblem } from "./ledger-problem.ts";
import { parseRecord } from "./record-line.ts";

export interface ReadFile {
  readonly records: LedgerRecord[];
  readonly problem?: LedgerProblem;
}

/** One file's records, up to the first bad one, and what is wrong with that. */
export function verifyFile(ref: string, bytes: Buffer): ReadFile {
  const { end, problem } = followChain(ref, bytes);
  const read = readVerified(ref, bytes.subarray(0, end.bytes));
  return read.problem === undefined && problem !== undefined ? { ...read, problem } : read;
}

/** The records of a chain that has been followed. That somebody gave a line the right hash does not make it a record. */
export function readVerified(ref: string, bytes: Buffer): ReadFile {
  const records: LedgerRecord[] = [];
  for (const line of linesOf(bytes)) {
    const record = parseRecord(line);
    if (typeof record === "string" || record.seq !== records.length || record.ref !== ref)
      return { records, problem: sayProblem(ref, records.length + 1, "unreadable") };
    records.push(record);
  }
  return { records };
}
