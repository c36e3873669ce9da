import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { LedgerRecord } from "../contract/ledger.ts";
import type { HeadIndex, IndexedHeads } from "./heads.ts";

/**
 * Heads of the ledger in one file. Materials repeat from environment to environment, so every path and every object
 * id is written once and named by number after that: 10,000 environments stay some megabytes.
 */
export function openHeadIndexFile(file: string, id: () => string | undefined): HeadIndex {
  let memory: IndexedHeads | undefined;
  return {
    get id() {
      return id();
    },
    async load() {
      memory ??= await loadFile(file);
      return memory;
    },
    async save(heads) {
      memory = heads;
      if (heads.id === undefined) return;
      // Only derived, so a disk that is full or read-only is no reason to stop.
      await saveFile(file, heads).catch(() => undefined);
    },
  };
}

interface IndexFile {
  readonly v: 1;
  readonly id: string;
  readonly words: string[];
  readonly heads: [ref: string, content: string, record: unknown, materials: number[] | undefined][];
}

async function loadFile(file: string): Promise<IndexedHeads | undefined> {
  try {
    const index = JSON.parse(await readFile(file, "utf8")) as IndexFile;
    if (index.v !== 1) return undefined;
    const { words } = index;
    const heads: IndexedHeads["heads"] = new Map();
    for (const [ref, content, record, numbers] of index.heads) {
      heads.set(ref, {
        content,
        record: (numbers === undefined ? record : { ...(record as object), materials: spell(numbers, words) }) as LedgerRecord,
      });
    }
    return { id: index.id, heads };
  } catch {
    return undefined;
  }
}

async function saveFile(file: string, { id, heads }: IndexedHeads): Promise<void> {
  const numbers = new Map<string, number>();
  const number = (word: string): number => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size);
    return numbers.size - 1;
  };
  const rows = [...heads].map(([ref, { content, record }]): IndexFile["heads"][number] => {
    if (record.kind !== "result") return [ref, content, record, undefined];
    const { materials, ...rest } = record;
    return [ref, content, rest, Object.entries(materials).flatMap(([path, oid]) => [number(path), number(oid)])];
  });
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, JSON.stringify({ v: 1, id: id ?? "", words: [...numbers.keys()], heads: rows } satisfies IndexFile));
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

function spell(numbers: readonly number[], words: readonly string[]): Record<string, string> {
  const materials: Record<string, string> = {};
  for (let index = 0; index < numbers.length; index += 2)
    materials[words[numbers[index] ?? -1] ?? ""] = words[numbers[index + 1] ?? -1] ?? "";
  return materials;
}
