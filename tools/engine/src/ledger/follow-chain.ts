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
  // One letter a byte, so that places in the text are places in the bytes.
  const file: ChainFile = { bytes, text: bytes.toString("latin1"), ownRef: `,"ref":"${ref}",` };
  let end = from;
  while (end.bytes < bytes.length) {
    const lineEnd = file.text.indexOf("\n", end.bytes);
    const stop = (problem: RecordProblem) => ({ end, problem: sayProblem(ref, end.records + 1, problem) });
    if (lineEnd < 0) return stop("torn");
    const next = tryContinue(file, end, lineEnd) ?? whyBroken(ref, bytes, end);
    if (typeof next === "string") return stop(next);
    end = next;
  }
  return { end };
}

interface ChainFile {
  readonly bytes: Buffer;
  readonly text: string;
  readonly ownRef: string;
}

const lineFeed = 10;
const closingBrace = 125;
const tailLength = `,"hash":"${noRecord}"}`.length;

/** The chain's new end if this line continues it beyond doubt; undefined where one has to look closely. */
function tryContinue({ bytes, text, ownRef }: ChainFile, end: ChainEnd, lineEnd: number): ChainEnd | undefined {
  const start = end.bytes;
  const cut = lineEnd - tailLength;
  const prev = text.indexOf(`,"prev":"${end.hash}",`, start);
  const ref = prev < 0 ? -1 : text.indexOf(ownRef, prev);
  const seq = ref < 0 ? -1 : text.indexOf(`,"seq":${end.records},`, ref);
  if (seq < 0 || seq > cut || !text.startsWith(',"hash":"', cut) || !text.startsWith('"}', lineEnd - 2)) return undefined;
  const at = text.slice(start + 7, start + 31);
  if (!text.startsWith('{"at":"', start) || text[start + 31] !== '"' || at < end.at) return undefined;
  // What was hashed ended here: the brace is put in its place for the moment that hashing takes, instead of copying the line.
  const kept = bytes[cut] ?? 0;
  bytes[cut] = closingBrace;
  const digest = hash("sha256", bytes.subarray(start, cut + 1));
  bytes[cut] = kept;
  return text.startsWith(digest, cut + 9) ? { records: end.records + 1, bytes: lineEnd + 1, hash: digest, at } : undefined;
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
