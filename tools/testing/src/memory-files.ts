import { hash } from "node:crypto";
import type { FileTree } from "@roadbed/engine/contract/file-tree.ts";
import { isSafePath } from "@roadbed/engine/contract/file-tree.ts";
import { InternalError } from "@roadbed/engine/contract/errors.ts";

export interface MemoryFiles extends FileTree {
  readonly files: Map<string, Buffer>;
  /** As text, sorted by path: what a test compares. */
  texts(): Record<string, string>;
}

/** A tree of files in memory. */
export function makeMemoryFiles(texts: Readonly<Record<string, string>> = {}): MemoryFiles {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  const sorted = () => [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files,
    texts: () => Object.fromEntries(sorted().map(([path, bytes]) => [path, bytes.toString("utf8")])),
    read: (path) => Promise.resolve(files.get(path)),
    readAll: (paths) =>
      Promise.resolve(
        new Map(
          paths.flatMap((path) => {
            const bytes = files.get(path);
            return bytes === undefined ? [] : [[path, bytes]];
          }),
        ),
      ),
    write: (path, bytes) => {
      if (!isSafePath(path)) return Promise.reject(new InternalError(`Unsafe path ${path}`));
      files.set(path, Buffer.from(bytes));
      return Promise.resolve();
    },
    remove: (path) => {
      files.delete(path);
      return Promise.resolve();
    },
    list: (folder) =>
      Promise.resolve(
        new Map(
          sorted()
            .filter(([path]) => folder === "" || path.startsWith(`${folder}/`))
            .map(([path, bytes]) => [path, hash("sha1", bytes)]),
        ),
      ),
  };
}
