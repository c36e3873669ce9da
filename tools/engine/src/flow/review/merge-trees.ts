import { UserError } from "../../contract/errors.ts";
import { runGit } from "../../git/run-git.ts";

/** The tree that merging gives, without touching anything; undefined where it conflicts. Needs git 2.38. */
export async function tryMergeTrees(root: string, base: string, head: string): Promise<string | undefined> {
  const answer = (await runGit(root, ["merge-tree", "--write-tree", "--name-only", base, head], { fine: [1, 128, 129] })).toString("utf8");
  const [tree = "", ...conflicts] = answer.trim().split("\n");
  if (/^[0-9a-f]{40,64}$/.test(tree)) return conflicts.length === 0 ? tree : undefined;
  throw new UserError(`${base} and ${head} can't be merged: git gave no answer.`, {
    fix: "Use git 2.38 or newer, and fetch the whole history (fetch-depth: 0).",
  });
}

/** Where main stood at a time: the newest of its commits until then. */
export async function findMainAt(root: string, main: string, at: string): Promise<string | undefined> {
  const found = (await runGit(root, ["rev-list", "-1", "--first-parent", `--before=${at}`, main])).toString("utf8").trim();
  return found === "" ? undefined : found;
}

/** Where history is cut off, the commits that two have in common may be missing, and so may main as it stood earlier. */
export async function isShallow(root: string): Promise<boolean> {
  return (await runGit(root, ["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

export async function hasCommit(root: string, commit: string): Promise<boolean> {
  return (await runGit(root, ["cat-file", "-t", commit], { fine: [128] })).toString("utf8").trim() === "commit";
}
