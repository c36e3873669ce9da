import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { runGit } from "./run-git.ts";

/** The user's index is copied, so that git need not hash again what hasn't changed since. */
export async function writeWorkingTree(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "roadbed-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    await copyIndex(root, env.GIT_INDEX_FILE);
    await runGit(root, ["-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", "."], { env });
    return (await runGit(root, ["write-tree"], { env })).toString("utf8").trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A repository without any commit has none. */
async function copyIndex(root: string, to: string): Promise<void> {
  if (
    await copyFile(join(root, ".git", "index"), to).then(
      () => true,
      () => false,
    )
  )
    return;
  const index = (await runGit(root, ["rev-parse", "--git-path", "index"])).toString("utf8").trim();
  await copyFile(resolvePath(root, index), to).catch(() => undefined);
}
