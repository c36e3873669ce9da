import { copyFileSync, mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { runGit } from "../git/run-git.ts";

/**
 * The user's index is copied, so that git need not hash again what hasn't changed since. Git is started before this
 * returns for the first time: whoever loads code meanwhile does not hold it up.
 */
export async function writeWorkingTree(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    if (!tryCopy(join(root, ".git", "index"), env.GIT_INDEX_FILE)) {
      const index = (await runGit(root, ["rev-parse", "--git-path", "index"])).toString("utf8").trim();
      // A repository without any commit has none.
      tryCopy(resolvePath(root, index), env.GIT_INDEX_FILE);
    }
    await runGit(root, ["-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", "."], { env });
    return (await runGit(root, ["write-tree"], { env })).toString("utf8").trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryCopy(from: string, to: string): boolean {
  try {
    const { atimeMs, mtimeMs } = statSync(from);
    copyFileSync(from, to);
    // By the index's own time git knows which files were written in the same moment, and looks into those: a copy must not seem later.
    utimesSync(to, atimeMs / 1000, mtimeMs / 1000 - 1e-6);
    return true;
  } catch {
    return false;
  }
}
