import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { localInstances } from "./local-instances.ts";

/** A scratch platform: a Git remote, and a clone of it in which `npx platform` works. */
export interface Sandbox {
  readonly folder: string;
  readonly remote: string;
  readonly clone: string;
}

/** The folders that are npm workspaces, by package name: in a sandbox they must resolve to the sandbox's own copies. */
const workspaces: Readonly<Record<string, string>> = {
  engine: "tools/engine", policy: "tools/policy", cli: "tools/cli", testing: "tools/testing", "nx-plugin": "tools/nx-plugin",
  "golden-paths": "golden-paths", platform: "platform",
};

/**
 * Copies this repository, as it lies here, into a remote and a clone below `.platform/` (which git ignores). All third-party packages
 * are found in the repository's own node_modules, because the sandbox stands below it.
 */
export function makeSandbox(root: string): Sandbox {
  const folder = freshFolder(join(root, ".platform"));
  const remote = join(folder, "remote.git");
  const clone = join(folder, "clone");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  git(folder, "init", "--quiet", "--initial-branch=main", clone);
  for (const [key, value] of Object.entries(settings)) git(clone, "config", key, value);
  git(clone, "remote", "add", "origin", remote);
  copyRepository(root, clone);
  linkWorkspaces(clone);
  commit(clone, "chore: start from the template");
  writeFileSync(join(clone, "platform", "instances.yaml"), localInstances);
  commit(clone, "chore: let every stage land on this machine");
  git(clone, "push", "--quiet", "--set-upstream", "origin", "main");
  return { folder, remote, clone };
}

/** The sandbox must not depend on the user's own git settings, nor sign with their keys. */
const settings = { "user.name": "Ada (orders)", "user.email": "ada@example.com", "commit.gpgsign": "false", "core.autocrlf": "false", "advice.detachedHead": "false", "gc.auto": "0" };

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function freshFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const taken = new Set(readdirSync(parent));
  for (let n = 1; ; n++) {
    const name = n === 1 ? "sandbox" : `sandbox-${n}`;
    if (taken.has(name)) continue;
    mkdirSync(join(parent, name));
    return join(parent, name);
  }
}

function copyRepository(root: string, clone: string): void {
  const listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  for (const path of listed) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    copyFileSync(join(root, path), join(clone, path));
  }
}

function linkWorkspaces(clone: string): void {
  const modules = join(clone, "node_modules");
  mkdirSync(join(modules, "@roadbed"), { recursive: true });
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const [name, path] of Object.entries(workspaces)) symlinkSync(join(clone, path), join(modules, "@roadbed", name), "junction");
  symlinkSync(join(clone, "tools", "cli", "bin", "platform.mjs"), join(modules, ".bin", "platform"));
}

function commit(clone: string, message: string): void {
  git(clone, "add", "--all");
  git(clone, "commit", "--quiet", "--message", message);
}
