import { hash } from "node:crypto";
import { UserError } from "../contract/errors.ts";
import { type FileTree, isSafePath } from "../contract/file-tree.ts";
import type { ObjectReader } from "./object-reader.ts";
import { runGit } from "./run-git.ts";

/**
 * One branch as files, read straight from git's objects, with what is staged on top in memory. Nothing is checked
 * out, so a run costs what it touches, not what the branch holds; and a run that dies leaves nothing behind.
 */
export interface BranchView extends FileTree {
  readonly branch: string;
  /** The commit that is shown below the staged files; undefined before the branch's first commit. */
  readonly commit: string | undefined;
  /** Its tree, as long as nothing is staged. */
  readonly tree: string | undefined;
  /** Path -> new bytes, or undefined where it is removed. */
  readonly staged: ReadonlyMap<string, Buffer | undefined>;
  /** The same staged files on top of another commit. */
  rebase(commit: string | undefined): Promise<void>;
  /** Shows the commit that was made of these staged files, and of nothing else. */
  settle(commit: string | undefined, written: ReadonlyMap<string, Buffer | undefined>): Promise<void>;
  /** Forgets the staged files below these folders, or of exactly these paths. */
  discard(paths: readonly string[]): void;
}

const manyFiles = 500;

/** Shows nothing until it is rebased onto a commit. */
export function openBranchView(repository: string, branch: string, objects: ObjectReader): BranchView {
  let commit: string | undefined;
  let tree: string | undefined;
  const staged = new Map<string, Buffer | undefined>();
  /** What was read of this commit: a run looks at the last records of its stacks, and then adds to each. */
  const recent = new Map<string, Buffer>();

  async function rebase(to: string | undefined): Promise<void> {
    if (to === commit) return;
    const found = to === undefined ? undefined : await findTree(objects, to);
    commit = to;
    tree = found;
    recent.clear();
  }

  async function listCommitted(folder: string): Promise<Map<string, string>> {
    if (tree === undefined) return new Map();
    if (folder === "") return parseListing(await runGit(repository, ["ls-tree", "-r", "-z", tree]));
    return listFolder(objects, `${tree}:${folder}`, `${folder}/`);
  }

  async function readAll(paths: readonly string[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const path of paths) {
      const bytes = staged.has(path) ? staged.get(path) : recent.get(path);
      if (bytes !== undefined) found.set(path, bytes);
    }
    const asked = paths.filter((path) => !staged.has(path) && !recent.has(path) && isSafePath(path));
    if (asked.length === 0 || tree === undefined) return found;
    const base = tree;
    // To find a file by its path, git reads all folders above it anew; so many are listed first.
    const ids = asked.length > manyFiles ? await listCommitted("") : undefined;
    const read = await objects.read(asked.map((path) => ids?.get(path) ?? `${base}:${path}`));
    for (const [index, object] of read.entries()) {
      if (object?.type !== "blob") continue;
      found.set(asked[index] ?? "", object.bytes);
      if (asked.length <= manyFiles) recent.set(asked[index] ?? "", object.bytes);
    }
    return found;
  }

  return {
    branch,
    get commit() {
      return commit;
    },
    get tree() {
      return staged.size === 0 ? tree : undefined;
    },
    staged,
    rebase,
    async settle(to, written) {
      for (const [path, bytes] of written) if (staged.get(path) === bytes) staged.delete(path);
      await rebase(to);
      // Whoever wrote an intent writes its result next.
      for (const [path, bytes] of written) if (bytes !== undefined) recent.set(path, bytes);
    },
    discard(paths) {
      for (const path of [...staged.keys()]) {
        if (paths.some((root) => path === root || path.startsWith(`${root}/`))) staged.delete(path);
      }
    },
    readAll,
    async read(path) {
      requireSafe(path);
      return (await readAll([path])).get(path);
    },
    write(path, bytes) {
      requireSafe(path);
      staged.set(path, Buffer.from(bytes));
      return Promise.resolve();
    },
    remove(path) {
      requireSafe(path);
      staged.set(path, undefined);
      return Promise.resolve();
    },
    async list(folder) {
      if (folder !== "") requireSafe(folder);
      const below = (path: string) => folder === "" || path.startsWith(`${folder}/`);
      const found = await listCommitted(folder);
      for (const [path, bytes] of staged) {
        if (!below(path)) continue;
        if (bytes === undefined) found.delete(path);
        else found.set(path, `staged ${hash("sha1", bytes)}`);
      }
      return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

/** A branch that can't be read must never look like an empty one. */
async function findTree(objects: ObjectReader, commit: string): Promise<string> {
  const [object] = await objects.read([commit]);
  const tree = /^tree ([0-9a-f]+)/.exec(object?.bytes.toString("latin1", 0, 80) ?? "")?.[1];
  if (tree === undefined)
    throw new UserError(`The commit ${commit} is missing in this clone.`, { fix: "Fetch the branches ledger and live again." });
  return tree;
}

function requireSafe(path: string): void {
  if (!isSafePath(path)) throw new UserError(`"${path}" is not a path that the platform writes to.`);
}

function parseListing(listed: Buffer): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of listed.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab < 0) continue;
    const [, type, oid = ""] = line.slice(0, tab).split(" ");
    if (type === "blob") entries.set(line.slice(tab + 1), oid);
  }
  return entries;
}

/** Trees one by one, for the few files of one stack; a listing of the whole branch would be long. */
async function listFolder(objects: ObjectReader, name: string, prefix: string): Promise<Map<string, string>> {
  const [object] = await objects.read([name]);
  const entries = new Map<string, string>();
  if (object?.type !== "tree") return entries;
  for (let at = 0; at < object.bytes.length;) {
    const space = object.bytes.indexOf(32, at);
    const nul = object.bytes.indexOf(0, space);
    const [mode, file] = [object.bytes.toString("latin1", at, space), object.bytes.toString("utf8", space + 1, nul)];
    const oid = object.bytes.toString("hex", nul + 1, nul + 1 + idBytes(name));
    at = nul + 1 + idBytes(name);
    if (mode === "40000") for (const [path, id] of await listFolder(objects, oid, `${prefix}${file}/`)) entries.set(path, id);
    else if (mode.startsWith("100")) entries.set(`${prefix}${file}`, oid);
  }
  return entries;
}

/** Object ids are SHA-1 or SHA-256, as the repository was made. */
function idBytes(name: string): number {
  return (name.split(":")[0] ?? "").length / 2;
}
