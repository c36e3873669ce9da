import { hash } from "node:crypto";
import type { LedgerRecord } from "../contract/ledger.ts";
import type { JsonObject } from "../contract/json.ts";
import { canonicalJson } from "../contract/canonical-json.ts";

/** What the chain of every environment starts from. */
export const noRecord = "0".repeat(64);

export type RecordDraft = DistributiveOmit<LedgerRecord, "v" | "seq" | "prev" | "hash">;
type DistributiveOmit<Type, Keys extends PropertyKey> = Type extends unknown ? Omit<Type, Keys> : never;

/** What can be wrong with a line of a ledger file. */
export type LineProblem = "altered" | "unreadable";

/**
 * One record as one line. The hash stands last, over the canonical text of all before it, so that a reader can check
 * it without parsing: everything up to the hash, closed again, must hash to it.
 */
export function encodeRecord(record: Omit<LedgerRecord, "hash">): { line: string; record: LedgerRecord } {
  const { hash: _hash, ...rest } = record as LedgerRecord;
  const text = canonicalJson(rest as unknown as JsonObject);
  const digest = hash("sha256", text);
  return { line: `${text.slice(0, -1)},"hash":"${digest}"}\n`, record: { ...rest, hash: digest } };
}

/**
 * Reads a line without its line feed. What has the right hash is taken to be what was written, but for the few words
 * that the chain itself stands on: a schema over all of it would take most of the time that verifying takes.
 */
export function decodeRecord(line: string): LedgerRecord | LineProblem {
  return isHashRight(line) ? parseRecord(line) : "altered";
}

/** The same where the hash has been looked at already. */
export function parseRecord(line: string): LedgerRecord | LineProblem {
  try {
    const record = JSON.parse(line) as Partial<LedgerRecord>;
    return isChained(record) ? record : "unreadable";
  } catch {
    return "unreadable";
  }
}

function isChained(record: Partial<LedgerRecord>): record is LedgerRecord {
  const { v, kind, seq, prev, at, ref } = record;
  return (
    v === 1 &&
    (kind === "intent" || kind === "result") &&
    Number.isInteger(seq) &&
    typeof prev === "string" &&
    typeof at === "string" &&
    typeof ref === "string"
  );
}

const tailLength = `,"hash":"${noRecord}"}`.length;

export function isHashRight(line: string): boolean {
  const cut = line.length - tailLength;
  if (cut <= 0 || !line.startsWith(',"hash":"', cut) || !line.endsWith('"}')) return false;
  return hash("sha256", `${line.slice(0, cut)}}`) === line.slice(cut + 9, -2);
}
