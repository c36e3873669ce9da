import { hash } from "node:crypto";
import { decodeRecord, noRecord } from "./record-line.ts";
import { type LedgerProblem, type RecordProblem, sayProblem } from "./ledger-problem.ts";

/** The end of a chain that has been followed: what the next record must continue. */
export interface ChainEnd {
  /** How many records there are. */
  readonly records: number;
  /** How many bytes they take. */
  readonly bytes: number;
  readonly hash: string;
  readonly at: string;
}

export const emptyChain: ChainEnd = { records: 0, bytes: 0, hash: noRecord, at: "" };

/**
 * Follows one file's chain, from its first record or from where it was followed to before, and stops at the first bad
 * one. Works on bytes and parses nothing as long as all is well: parsing takes longer than all hashes together. Says
 * nothing about what the records mean.
 */
export function followChain(ref: string, bytes: Buffer, from: ChainEnd = emptyChain): { end: ChainEnd; problem?: LedgerProblem } {
  const ownRef = `,"ref":"${ref}",`;
  let end = from;
  while (end.bytes < bytes.length) {
    const lineEnd = bytes.indexOf(lineFeed, end.bytes);
    const stop = (problem: RecordProblem) => ({ end, problem: sayProblem(ref, end.records + 1, problem) });
    if (lineEnd < 0) return stop("torn");
    const next = tryContinue(bytes, end, { lineEnd, ownRef });
    if (next === undefined) {
      const problem = whyBroken(ref, bytes, end);
      if (typeof problem === "string") return stop(problem);
      end = problem;
      continue;
    }
    end = next;
  }
  return { end };
}

const lineFeed = 10;
const closingBrace = 125;
const tailLength = `,"hash":"${noRecord}"}`.length;
/** All that the chain stands on is in the last part of a line, unless it did a great deal. */
const lookAt = 1024;

/** The chain's new end if this line continues it beyond doubt; undefined where one has to look closely. */
function tryContinue(
  bytes: Buffer,
  end: ChainEnd,
  { lineEnd, ownRef }: { readonly lineEnd: number; readonly ownRef: string },
): ChainEnd | undefined {
  const cut = lineEnd - tailLength;
  if (cut <= end.bytes) return undefined;
  const own = readOwnHash(bytes, cut, lineEnd);
  if (own === undefined || !isContinuation(bytes, end, { lineEnd, ownRef })) return undefined;
  const head = bytes.toString("latin1", end.bytes, end.bytes + 32);
  const at = head.slice(7, 31);
  if (!head.startsWith('{"at":"') || !head.endsWith('"') || at < end.at) return undefined;
  // What was hashed ended here: the brace is put in its place for the moment that hashing takes, instead of copying the line.
  const kept = bytes[cut] ?? 0;
  bytes[cut] = closingBrace;
  const digest = hash("sha256", bytes.subarray(end.bytes, cut + 1));
  bytes[cut] = kept;
  return digest === own ? { records: end.records + 1, bytes: lineEnd + 1, hash: own, at } : undefined;
}

function readOwnHash(bytes: Buffer, cut: number, lineEnd: number): string | undefined {
  const tail = bytes.toString("latin1", cut, lineEnd);
  return tail.startsWith(',"hash":"') && tail.endsWith('"}') ? tail.slice(9, -2) : undefined;
}

/** Whether the line carries the number and the hash that come next: in its last part, or, where it did a great deal, before that. */
function isContinuation(bytes: Buffer, end: ChainEnd, { lineEnd, ownRef }: { readonly lineEnd: number; readonly ownRef: string }): boolean {
  const prev = `,"prev":"${end.hash}",`;
  const near = bytes.toString("latin1", Math.max(end.bytes, lineEnd - lookAt), lineEnd);
  const at = near.lastIndexOf(prev);
  const line = at < 0 && lineEnd - end.bytes > lookAt ? bytes.toString("latin1", end.bytes, lineEnd) : near;
  const ref = line.indexOf(ownRef, line === near ? at : line.indexOf(prev));
  return ref >= 0 && line.includes(prev) && line.indexOf(`,"seq":${end.records},`, ref) >= 0;
}

/** The chain's new end if the line turns out to be right after all. */
function whyBroken(ref: string, bytes: Buffer, end: ChainEnd): RecordProblem | ChainEnd {
  const lineEnd = bytes.indexOf(lineFeed, end.bytes);
  const record = decodeRecord(bytes.toString("utf8", end.bytes, lineEnd));
  if (typeof record === "string") return record;
  if (record.ref !== ref) return "misplaced";
  if (record.seq > end.records) return bytes.includes(`,"seq":${end.records},`, lineEnd) ? "reordered" : "dropped";
  if (record.seq < end.records) return whyTwice(bytes, end, { seq: record.seq, hash: record.hash, prev: record.prev });
  if (record.prev !== end.hash) return "rewritten";
  if (record.at < end.at) return "backdated";
  return { records: end.records + 1, bytes: lineEnd + 1, hash: record.hash, at: record.at };
}

/** A number that was taken already: the same record again, another that continues the same one, or one out of place. */
function whyTwice(bytes: Buffer, end: ChainEnd, second: { seq: number; hash: string; prev: string }): RecordProblem {
  const first = decodeRecord(bytes.toString("utf8", 0, end.bytes).split("\n")[second.seq] ?? "");
  if (typeof first === "string") return "reordered";
  if (first.hash === second.hash) return "duplicated";
  return first.prev === second.prev ? "forked" : "reordered";
}
