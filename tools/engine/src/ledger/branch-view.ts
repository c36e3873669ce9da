import { hash } from "node:crypto";
import { InternalError, UserError } from "../contract/errors.ts";
import { type FileTree, isSafePath } from "../contract/file-tree.ts";
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
  /** Forgets the staged files below these folders, or of exactly these paths. */
  discard(paths: readonly string[]): void;
}

/** Shows nothing until it is rebased onto a commit. */
export function openBranchView(repository: string, branch: string): BranchView {
  let commit: string | undefined;
  let tree: string | undefined;
  let listing: Map<string, string> | undefined;
  const staged = new Map<string, Buffer | undefined>();

  async function rebase(to: string | undefined): Promise<void> {
    if (to !== commit) listing = undefined;
    commit = to;
    tree = to === undefined ? undefined : (await runGit(repository, ["rev-parse", `${to}^{tree}`])).toString("utf8").trim();
  }

  /** Objects of the commit below these paths. A whole listing is kept; a few paths are asked for one by one. */
  async function entriesAt(paths: readonly string[] | undefined): Promise<Map<string, string>> {
    if (tree === undefined) return new Map();
    if (listing !== undefined) return listing;
    const entries = parseTree(await runGit(repository, ["--literal-pathspecs", "ls-tree", "-r", "-z", tree, ...(paths ?? [])]));
    if (paths === undefined) listing = entries;
    return entries;
  }

  async function readAll(paths: readonly string[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    const asked = paths.filter((path) => !staged.has(path) && isSafePath(path));
    for (const path of paths) {
      const bytes = staged.get(path);
      if (bytes !== undefined) found.set(path, bytes);
    }
    if (asked.length === 0 || tree === undefined) return found;
    const base = tree;
    const blobs = await readObjects(repository, asked.map((path) => `${base}:${path}`));
    for (const [index, bytes] of blobs.entries()) if (bytes !== undefined) found.set(asked[index] ?? "", bytes);
    return found;
  }

  return {
    branch,
    get commit() { return commit; },
    get tree() { return staged.size === 0 ? tree : undefined; },
    staged,
    rebase,
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
      const found = new Map([...(await entriesAt(folder === "" ? undefined : [`${folder}/`]))].filter(([path]) => below(path)));
      for (const [path, bytes] of staged) {
        if (!below(path)) continue;
        if (bytes === undefined) found.delete(path);
        else found.set(path, `staged ${hash("sha1", bytes)}`);
      }
      return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

function requireSafe(path: string): void {
  if (!isSafePath(path)) throw new UserError(`"${path}" is not a path that the platform writes to.`);
}

function parseTree(listed: Buffer): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of listed.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab < 0) continue;
    const [, type, oid = ""] = line.slice(0, tab).split(" ");
    if (type === "blob") entries.set(line.slice(tab + 1), oid);
  }
  return entries;
}

/** Any number of blobs by one process, in the order asked; undefined where there is none. */
export async function readObjects(repository: string, names: readonly string[]): Promise<(Buffer | undefined)[]> {
  if (names.length === 0) return [];
  const output = await runGit(repository, ["cat-file", "--batch"], names.map((name) => `${name}\n`).join(""));
  const objects: (Buffer | undefined)[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const head = output.toString("utf8", at, end);
    at = end + 1;
    const size = / blob ([0-9]+)$/.exec(head)?.[1];
    if (size === undefined && !head.endsWith(" missing")) throw new InternalError(`git cat-file answered "${head}".`);
    objects.push(size === undefined ? undefined : output.subarray(at, at + Number(size)));
    if (size !== undefined) at += Number(size) + 1;
  }
  return objects;
}
