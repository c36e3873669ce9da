import { hash } from "node:crypto";
import { constants, copyFile, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../contract/errors.ts";
import { type FileTree, isSafePath } from "../contract/file-tree.ts";

interface FolderOptions {
  /** Keeps the last version of such a file beside it, as `<file>.bak`. Default: of none. */
  readonly hasBackup?: (path: string) => boolean;
}

/** Files in a folder on disk. A write is durable when it returns, and a crash leaves the old file or the new one. */
export function openFolder(root: string, { hasBackup = () => false }: FolderOptions = {}): FileTree {
  const at = (path: string): string => {
    if (!isSafePath(path)) throw new UserError(`"${path}" is not a path that the platform writes to.`);
    return join(root, path);
  };
  const read = async (path: string): Promise<Buffer | undefined> => unlessMissing(async () => readFile(at(path)));
  return {
    read,
    async readAll(paths) {
      const found = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
      return new Map(found.filter((entry): entry is readonly [string, Buffer] => entry[1] !== undefined));
    },
    async write(path, bytes) {
      const file = at(path);
      await mkdir(dirname(file), { recursive: true });
      if (hasBackup(path)) await unlessMissing(async () => copyFile(file, `${file}.bak`, constants.COPYFILE_FICLONE));
      const draft = `${file}.${process.pid}.tmp`;
      try {
        await writeDurably(draft, bytes);
        await rename(draft, file);
      } catch (cause) {
        await rm(draft, { force: true });
        throw cause;
      }
      await syncFolder(dirname(file));
    },
    async remove(path) {
      await rm(at(path), { force: true });
    },
    async list(folder) {
      const files = await listFiles(folder === "" ? root : at(folder), folder === "" ? "" : `${folder}/`);
      const ids = await Promise.all(files.map(async (path) => [path, hash("sha1", (await read(path)) ?? "")] as const));
      return new Map(ids);
    },
  };
}

async function writeDurably(file: string, bytes: string | Uint8Array): Promise<void> {
  const handle = await open(file, "w", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rename itself is durable only once its folder is. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(async () => handle.close());
}

async function listFiles(folder: string, prefix: string): Promise<string[]> {
  const entries = (await unlessMissing(async () => readdir(folder, { withFileTypes: true }))) ?? [];
  const nested = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory()) return entry.name === ".git" ? [] : listFiles(join(folder, entry.name), `${prefix}${entry.name}/`);
      return entry.isFile() && !/\.(?:tmp|bak)$/.test(entry.name) ? [`${prefix}${entry.name}`] : [];
    }),
  );
  return nested.flat().sort();
}

async function unlessMissing<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}
