import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../contract/errors.ts";
import { type GitCall, runGit } from "../git/run-git.ts";

/** Files to write (text) or delete (undefined), by path from the repository's root. */
export type FileChanges = ReadonlyMap<string, string | undefined>;

export interface Proposal {
  readonly root: string;
  /** The commit that the change stands on. */
  readonly base: string;
  readonly files: FileChanges;
}

/**
 * The git tree that the change makes. Nothing that a person can see moves: neither the working tree, nor the index,
 * nor a branch. So a change can be checked and planned in full before anything exists.
 */
export async function makeProposedTree({ root, base, files }: Proposal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "roadbed-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    await git(root, ["read-tree", base], { env });
    const lines: string[] = [];
    for (const [path, text] of files) {
      if (text === undefined) lines.push(`0 ${"0".repeat(40)}\t${path}\0`);
      else lines.push(`100644 ${await hashText(root, text)}\t${path}\0`);
    }
    await git(root, ["update-index", "-z", "--index-info"], { env, input: lines.join("") });
    return await git(root, ["write-tree"], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Commits a proposed tree on a new branch (or on top of the same proposal made before). Returns the commit. */
export async function commitProposal(options: {
  root: string;
  base: string;
  tree: string;
  branch: string;
  message: string;
}): Promise<string> {
  const { root, base, tree, branch, message } = options;
  const existing = await tryResolve(root, `refs/heads/${branch}`);
  if (existing !== undefined && existing !== base) {
    throw new UserError(`The branch ${branch} exists already.`, {
      fix: `Merge or delete it first (git branch -D ${branch}), or name another one with --branch.`,
    });
  }
  const commit = await git(root, ["commit-tree", tree, "-p", base, "-m", message]);
  await git(root, ["update-ref", `refs/heads/${branch}`, commit, existing ?? ""]);
  return commit;
}

async function hashText(root: string, text: string): Promise<string> {
  return await git(root, ["hash-object", "-w", "--stdin"], { input: text });
}

async function tryResolve(root: string, ref: string): Promise<string | undefined> {
  const found = await git(root, ["rev-parse", "--verify", "--quiet", ref], { fine: [1] });
  return found === "" ? undefined : found;
}

async function git(root: string, args: readonly string[], call?: GitCall): Promise<string> {
  return (await runGit(root, args, call)).toString("utf8").trim();
}
