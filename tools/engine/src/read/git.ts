import { UserError } from "../contract/errors.ts";
import { parseTree, splitLines, splitNul } from "./git-output.ts";
import { readBlobs, readFiles } from "./read-blobs.ts";
import { runGit } from "../git/run-git.ts";
import { writeWorkingTree } from "./working-tree.ts";

/** One line of a git tree. `type` tree = folder, commit = submodule; `mode` tells links and executables from files. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly oid: string;
}

/** A file that differs between two trees; absent on the side where it isn't there. */
export interface FileChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** A line in a file of a tree that holds what was searched for. */
export interface FoundLine {
  readonly path: string;
  readonly text: string;
}

/** Reads git objects. Whatever is asked for comes from a tree object, be it of a commit or of the working tree. */
export interface Repository {
  readonly root: string;
  /** Id of the commit that a revision names. */
  resolveCommit(rev: string): Promise<string>;
  /** Id of the tree of a revision. */
  treeOf(rev: string): Promise<string>;
  /** Id of the newest commit that both have in their history. */
  mergeBase(a: string, b: string): Promise<string>;
  /** A tree object of the working tree as it lies there, with new files and without ignored ones. The user's index stays as it is. */
  workingTree(): Promise<string>;
  /** All entries, folders included, below the given paths (default: everywhere). */
  listTree(tree: string, under?: readonly string[]): Promise<TreeEntry[]>;
  /** Content by object id; of what is longer than `limit` bytes only the first `limit` + 1, to be refused by whoever reads it. */
  readBlobs(oids: Iterable<string>, limit?: number): Promise<Map<string, Buffer>>;
  /** Content by path, cut like that of `readBlobs`; what isn't there is left out. */
  readFiles(tree: string, paths: readonly string[], limit?: number): Promise<Map<string, Buffer>>;
  /** Paths of files that differ between two trees. */
  changedPaths(base: string, head: string): Promise<string[]>;
  /** The same with the object ids on both sides. */
  changes(base: string, head: string): Promise<FileChange[]>;
  /** Lines that hold one of the texts, in files below a folder. (Git searches for patterns several times slower.) */
  findLines(tree: string, texts: readonly string[], under: string): Promise<FoundLine[]>;
  /** Files below a folder that hold one of the texts. */
  findFiles(tree: string, texts: readonly string[], under: string): Promise<string[]>;
}

export function openRepository(root: string): Repository {
  const text = async (...args: readonly string[]) => (await runGit(root, args)).toString("utf8");
  const resolve = (rev: string, type: "commit" | "tree") => resolveRevision(root, rev, type);
  return {
    root,
    resolveCommit: (rev) => resolve(rev, "commit"),
    treeOf: (rev) => resolve(rev, "tree"),
    mergeBase: async (a, b) => {
      const ids = await Promise.all([a, b].map((rev) => resolve(rev, "commit")));
      const found = (await runGit(root, ["merge-base", ...ids], { fine: [1] })).toString("utf8").trim();
      if (found === "")
        throw new UserError(`${a} and ${b} have no commit in common.`, {
          fix: "In a shallow clone, fetch more of the history; or name the base with --base.",
        });
      return found;
    },
    workingTree: () => writeWorkingTree(root),
    listTree: async (tree, under = []) => parseTree(await text("ls-tree", "-r", "-t", "-z", "--full-tree", tree, "--", ...under)),
    readBlobs: (oids, limit) => readBlobs(root, oids, limit),
    readFiles: (tree, paths, limit) =>
      paths.length > 10 ? readManyFiles(openRepository(root), tree, paths, limit) : readFiles(root, tree, paths, limit),
    changedPaths: async (base, head) => (await readChanges(root, base, head)).map(({ path }) => path),
    changes: (base, head) => readChanges(root, base, head),
    findLines: async (tree, texts, under) =>
      splitLines(await grep(root, [...texts.flatMap((one) => ["-e", one]), tree, "--", under]), tree),
    findFiles: async (tree, texts, under) => {
      const found = await grep(root, ["--files-with-matches", ...texts.flatMap((one) => ["-e", one]), tree, "--", under]);
      return splitNul(found).map((path) => path.slice(tree.length + 1));
    },
  };
}

async function resolveRevision(root: string, rev: string, type: "commit" | "tree"): Promise<string> {
  const failed = new UserError(`There is no ${type} called ${JSON.stringify(rev)}.`, {
    fix: "Name a branch, a tag or a commit; in a shallow clone, fetch it first.",
  });
  if (rev === "" || rev.startsWith("-")) throw failed;
  const found = await runGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${rev}^{${type}}`], { fine: [1, 128] });
  const id = found.toString("utf8").trim();
  if (!/^[0-9a-f]{40,64}$/.test(id)) throw failed;
  return id;
}

/** `:<mode> <mode> <oid> <oid> <status> NUL <path> NUL`, again and again; an oid of zeros means that nothing is there. */
async function readChanges(root: string, base: string, head: string): Promise<FileChange[]> {
  if (base === head) return [];
  const parts = splitNul(
    (
      await runGit(root, [
        "diff-tree",
        "-r",
        "-z",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        base,
        head,
        "--",
      ])
    ).toString("utf8"),
  );
  return parts.flatMap((path, at) => {
    if (at % 2 === 0) return [];
    const [, , before = "", after = ""] = (parts[at - 1] ?? "").split(" ");
    return [{ path, ...(/^0+$/.test(before) ? {} : { before }), ...(/^0+$/.test(after) ? {} : { after }) }];
  });
}

/** To find a file by its path, git reads all folders above it anew; so many are listed first. */
async function readManyFiles(repository: Repository, tree: string, paths: readonly string[], limit?: number): Promise<Map<string, Buffer>> {
  const wanted = new Set(paths);
  const entries = (await repository.listTree(tree, paths.length > 1000 ? [] : paths)).filter(
    ({ path, type }) => type === "blob" && wanted.has(path),
  );
  const blobs = await repository.readBlobs(
    entries.map(({ oid }) => oid),
    limit,
  );
  return new Map(
    entries.flatMap(({ path, oid }) => {
      const bytes = blobs.get(oid);
      return bytes === undefined ? [] : [[path, bytes] as const];
    }),
  );
}

async function grep(root: string, args: readonly string[]): Promise<string> {
  const found = await runGit(
    root,
    ["grep", "--threads=1", "-F", "-z", "-I", "--no-color", "--no-line-number", "--full-name", "--no-ext-grep", "--no-textconv", ...args],
    { fine: [1] },
  );
  return found.toString("utf8");
}
