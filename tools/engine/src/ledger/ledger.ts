import { UserError } from "../contract/errors.ts";
import type { FileTree } from "../contract/file-tree.ts";
import type { LedgerRecord } from "../contract/ledger.ts";
import { followChain } from "./follow-chain.ts";
import { type HeadIndex, readHeads, readHeadsOf } from "./heads.ts";
import { pathOfRef, refOfPath } from "./ledger-path.ts";
import { decodeRecord, encodeRecord, noRecord, type RecordDraft } from "./record-line.ts";
import type { LedgerProblem } from "./ledger-problem.ts";
import { type ReadFile, verifyFile } from "./verify-file.ts";

export interface Ledger {
  /** The last record of every environment and layer, by ref. */
  heads(): Promise<Map<string, LedgerRecord>>;
  /** The last records of these alone, with whatever is staged for them. */
  headsOf(refs: readonly string[]): Promise<Map<string, LedgerRecord>>;
  /** All records, oldest first. Throws where one of them has been tampered with. */
  read(ref: string): Promise<LedgerRecord[]>;
  /** All records of all environments and layers, one after the other. Throws where one of them has been tampered with. */
  readEvery(): AsyncGenerator<readonly [ref: string, records: LedgerRecord[]]>;
  /** Adds a record to its environment's chain; `at` never runs backwards, whatever the clock does. */
  append(draft: RecordDraft): Promise<LedgerRecord>;
  /** The first bad record of every file that has one, by its chain alone. */
  verify(): Promise<{ records: number; problems: LedgerProblem[] }>;
  /** Lines that a crash tore and that `append` therefore moved aside, since this ledger was opened. */
  readonly torn: readonly { readonly ref: string; readonly text: string }[];
}

/** The ledger in a tree of files. `index` makes `heads` fast among thousands of environments; it is only ever derived. */
export function openLedger(files: FileTree, options: { index?: HeadIndex } = {}): Ledger {
  const torn: { ref: string; text: string }[] = [];

  return {
    torn,
    heads: async () => readHeads(files, options.index),
    headsOf: async (refs) => readHeadsOf(files, refs),
    async read(ref) {
      const bytes = (await files.read(pathOfRef(ref))) ?? Buffer.alloc(0);
      return requireWhole(verifyFile(ref, bytes.subarray(0, bytes.lastIndexOf("\n") + 1)));
    },
    async *readEvery() {
      const paths = [...(await files.list("")).keys()].filter((path) => refOfPath(path) !== undefined);
      for (const [path, bytes] of await files.readAll(paths)) {
        const ref = refOfPath(path) ?? path;
        yield [ref, requireWhole(verifyFile(ref, bytes.subarray(0, bytes.lastIndexOf("\n") + 1)))] as const;
      }
    },
    async append(draft) {
      const path = pathOfRef(draft.ref);
      if (refOfPath(path) === undefined) throw new UserError(`"${draft.ref}" is no name of an environment or a layer.`);
      const text = (await files.read(path))?.toString("utf8") ?? "";
      const { whole, rest } = splitTorn(text);
      if (rest !== "") torn.push({ ref: draft.ref, text: rest });
      const last = lastRecord(draft.ref, whole);
      const at = last !== undefined && last.at > draft.at ? last.at : draft.at;
      const { line, record } = encodeRecord({ ...draft, at, v: 1, seq: (last?.seq ?? -1) + 1, prev: last?.hash ?? noRecord });
      await files.write(path, whole + line);
      return record;
    },
    async verify() {
      const paths = [...(await files.list("")).keys()].filter((path) => refOfPath(path) !== undefined);
      const all = await files.readAll(paths);
      const problems: LedgerProblem[] = [];
      let count = 0;
      for (const path of paths) {
        const { end, problem } = followChain(refOfPath(path) ?? path, all.get(path) ?? Buffer.alloc(0));
        count += end.records;
        if (problem !== undefined) problems.push(problem);
      }
      return { records: count, problems };
    },
  };
}

/** A crash in the middle of an append leaves a line without its end. It was never acted upon, so it may go. */
function splitTorn(text: string): { whole: string; rest: string } {
  const end = text.lastIndexOf("\n") + 1;
  return { whole: text.slice(0, end), rest: text.slice(end) };
}

function lastRecord(ref: string, whole: string): LedgerRecord | undefined {
  if (whole === "") return undefined;
  const line = whole.slice(whole.lastIndexOf("\n", whole.length - 2) + 1, -1);
  const record = decodeRecord(line);
  if (typeof record !== "string") return record;
  throw tampered({
    ref,
    line: whole.split("\n").length - 1,
    problem: record,
    message: `The last record of ${ref} has been ${record === "altered" ? "altered" : "damaged"}.`,
  });
}

function requireWhole({ records, problem }: ReadFile): LedgerRecord[] {
  if (problem !== undefined) throw tampered(problem);
  return records;
}

function tampered(problem: LedgerProblem): UserError {
  return new UserError(problem.message, {
    fix: "Run `platform audit verify`, and restore the branch `ledger` from a copy that you trust.",
  });
}
