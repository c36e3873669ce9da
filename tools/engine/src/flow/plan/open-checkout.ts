import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Repository } from "../../read/git.ts";
import { runGit } from "../../git/run-git.ts";

/** Whose code makes resources: it must be that of the tree that is rendered. */
const code = ["golden-paths", "platform", "tools/engine/src", "tools/engine/package.json", "package.json"];

/** Packages of the repository itself: a program finds those of its own tree under these names. */
const ownPackages = new Map([
  ["engine", "tools/engine"],
  ["golden-paths", "golden-paths"],
  ["platform", "platform"],
]);

/** So many copies are left when one more is made. */
const mostCopies = 8;

/**
 * A folder in which the programs of a tree lie. That is the clone itself where its working tree has the same code,
 * else a copy below `.platform/checkouts` that is made once: a tree never changes. The copy has no packages from npm;
 * those of the clone above it are found.
 */
export async function openCheckout(repository: Repository, tree: string, workingTree: string, modules: readonly string[]): Promise<string> {
  return (await openSide(repository, tree, workingTree, modules)).root;
}

/** A folder, and whose code lies in it. */
export interface SideCheckout {
  readonly root: string;
  /**
   * True where golden paths and platform are those of the clone itself, which somebody chose to run. Modules of teams
   * are never part of that.
   */
  readonly isTrusted: boolean;
}

export async function openSide(
  repository: Repository,
  tree: string,
  workingTree: string,
  modules: readonly string[],
): Promise<SideCheckout> {
  const [wanted, present] = (await Promise.all([tree, workingTree].map((id) => listCode(repository, id, modules)))) as [string[], string[]];
  if (wanted.join("\n") === present.join("\n")) return { root: repository.root, isTrusted: true };
  const isTrusted = dropModules(wanted).join("\n") === dropModules(present).join("\n");
  return { root: await copyCode(repository, tree), isTrusted };
}

function dropModules(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.includes("\tenvironments/"));
}

async function copyCode(repository: Repository, tree: string): Promise<string> {
  const folder = join(repository.root, ".platform", "checkouts", tree);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  // All modules of teams, and not only those asked for: the copy is there for whoever comes next.
  const files = await listCode(repository, tree, ["environments"]);
  await checkOut(
    repository.root,
    tree,
    draft,
    files.map((line) => line.slice(line.indexOf("\t") + 1)),
  );
  await linkOwnPackages(draft);
  // Another process may have been as quick; both copies are the same.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await removeOldCopies(dirname(folder));
  return folder;
}

async function linkOwnPackages(folder: string): Promise<void> {
  const scope = join(folder, "node_modules", "@roadbed");
  await mkdir(scope, { recursive: true });
  for (const [name, path] of ownPackages) await symlink(join("..", "..", path), join(scope, name));
}

/** The oldest ones, and none that was made in the last hour: somebody may be at it. */
async function removeOldCopies(folder: string): Promise<void> {
  const names = await readdir(folder);
  const ages = await Promise.all(names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })));
  const newest = Math.max(...ages.map(({ at }) => at));
  const old = ages.sort((a, b) => b.at - a.at).slice(mostCopies);
  for (const { path, at } of old) if (newest - at > 3_600_000) await rm(path, { recursive: true, force: true });
}

async function listCode(repository: Repository, tree: string, modules: readonly string[]): Promise<string[]> {
  const entries = await repository.listTree(tree, [...code, ...modules]);
  return entries
    .filter(
      ({ type, path }) =>
        type === "blob" &&
        path !== "platform/instances.yaml" &&
        !/\.(?:md|test\.ts)$/.test(path) &&
        (!path.startsWith("environments/") || path.endsWith(".ts")),
    )
    .map(({ oid, path }) => `${oid}\t${path}`);
}

async function checkOut(root: string, tree: string, folder: string, paths: readonly string[]): Promise<void> {
  const env = { GIT_INDEX_FILE: join(folder, ".index") };
  try {
    await runGit(root, ["read-tree", tree], { env });
    // A link would lead out of the copy, and a program that may read the copy would follow it.
    await runGit(root, ["-c", "core.symlinks=false", "checkout-index", "--force", `--prefix=${folder}/`, "-z", "--stdin"], {
      env,
      input: paths.map((path) => `${path}\0`).join(""),
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  await rm(env.GIT_INDEX_FILE, { force: true });
}
