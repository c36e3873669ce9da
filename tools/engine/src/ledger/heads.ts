import { UserError } from "../contract/errors.ts";
import type { FileTree } from "../contract/file-tree.ts";
import type { LedgerRecord } from "../contract/ledger.ts";
import { pathOfRef, refOfPath } from "./ledger-path.ts";
import { decodeRecord } from "./record-line.ts";

/** Where derived heads are kept between runs. Whatever it holds can be thrown away. */
export interface HeadIndex {
  /** Equal ids, equal ledger: a git tree id. Undefined where none is at hand, and files are compared one by one. */
  readonly id: string | undefined;
  load(): Promise<IndexedHeads | undefined>;
  save(heads: IndexedHeads): Promise<void>;
}

export interface IndexedHeads {
  readonly id: string | undefined;
  /** ref -> content id of its file, and its last record. */
  readonly heads: Map<string, { readonly content: string; readonly record: LedgerRecord }>;
}

/** Only files that changed since the index was written are read. */
export async function readHeads(files: FileTree, index: HeadIndex | undefined): Promise<Map<string, LedgerRecord>> {
  const known = await index?.load();
  if (index?.id !== undefined && known?.id === index.id) return recordsOf(known.heads);
  const listed = [...(await files.list(""))].flatMap(([path, content]) => {
    const ref = refOfPath(path);
    return ref === undefined ? [] : [{ ref, path, content }];
  });
  const stale = listed.filter(({ ref, content }) => known?.heads.get(ref)?.content !== content);
  const read = await files.readAll(stale.map(({ path }) => path));
  const heads: IndexedHeads["heads"] = new Map();
  for (const { ref, path, content } of listed) {
    const bytes = read.get(path);
    const record = bytes === undefined ? known?.heads.get(ref)?.record : headOf(ref, bytes.toString("utf8"));
    if (record !== undefined) heads.set(ref, { content, record });
  }
  await index?.save({ id: index.id, heads });
  return recordsOf(heads);
}

export async function readHeadsOf(files: FileTree, refs: readonly string[]): Promise<Map<string, LedgerRecord>> {
  const read = await files.readAll(refs.map(pathOfRef));
  const heads = new Map<string, LedgerRecord>();
  for (const ref of refs) {
    const record = headOf(ref, read.get(pathOfRef(ref))?.toString("utf8") ?? "");
    if (record !== undefined) heads.set(ref, record);
  }
  return heads;
}

/** The last whole line; a torn one after it does not count. */
function headOf(ref: string, text: string): LedgerRecord | undefined {
  const end = text.lastIndexOf("\n");
  if (end < 0) return undefined;
  const record = decodeRecord(text.slice(text.lastIndexOf("\n", end - 1) + 1, end));
  if (typeof record !== "string") return record;
  throw new UserError(`The last record of ${ref} in the ledger has been ${record === "altered" ? "altered" : "damaged"}.`, {
    fix: "Run `platform audit verify`, and restore the branch `ledger` from a copy that you trust.",
  });
}

function recordsOf(heads: IndexedHeads["heads"]): Map<string, LedgerRecord> {
  return new Map([...heads].map(([ref, { record }]) => [ref, record]));
}
