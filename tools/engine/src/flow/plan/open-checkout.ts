import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Repository } from "../../read/git.ts";
import { runGit } from "../../git/run-git.ts";

/** Whose code makes resources: it must be that of the tree that is rendered. */
const code = ["golden-paths", "platform", "tools/engine/src", "package.json"];

/**
 * A folder in which the programs of a tree lie. That is the clone itself where its working tree has the same code,
 * else a copy below `.platform/checkouts` that is made once: a tree never changes. The copy has no packages; those of
 * the clone above it are found.
 */
export async function openCheckout(repository: Repository, tree: string, workingTree: string, modules: readonly string[]): Promise<string> {
  const [wanted, present] = await Promise.all([tree, workingTree].map((id) => listCode(repository, id, modules)));
  if (wanted?.join("\n") === present?.join("\n")) return repository.root;
  const folder = join(repository.root, ".platform", "checkouts", tree);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  await checkOut(
    repository.root,
    tree,
    draft,
    (wanted ?? []).map((line) => line.slice(line.indexOf("\t") + 1)),
  );
  // Another process may have been as quick; both copies are the same.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  return folder;
}

async function listCode(repository: Repository, tree: string, modules: readonly string[]): Promise<string[]> {
  const entries = await repository.listTree(tree, [...code, ...modules]);
  return entries
    .filter(
      ({ type, path }) => type === "blob" && path !== "platform/instances.yaml" && !path.endsWith(".md") && !path.endsWith(".test.ts"),
    )
    .map(({ oid, path }) => `${oid}\t${path}`);
}

async function checkOut(root: string, tree: string, folder: string, paths: readonly string[]): Promise<void> {
  const env = { GIT_INDEX_FILE: join(folder, ".index") };
  try {
    await runGit(root, ["read-tree", tree], { env });
    await runGit(root, ["checkout-index", "--force", `--prefix=${folder}/`, "-z", "--stdin"], {
      env,
      input: paths.map((path) => `${path}\0`).join(""),
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  await rm(env.GIT_INDEX_FILE, { force: true });
}
