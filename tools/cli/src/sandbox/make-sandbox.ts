import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyRepository, git, linkWorkspaces } from "./copy-checkout.ts";
import { localInstances } from "./local-instances.ts";

/** A scratch platform: a Git remote, and a clone of it in which `npx platform` works. */
export interface Sandbox {
  readonly folder: string;
  readonly remote: string;
  readonly clone: string;
}

/**
 * Copies this repository, as it lies here, into a remote and a clone below `.platform/` (which git ignores). All third-party packages
 * are found in the repository's own node_modules, because the sandbox stands below it. `instances` is the text of
 * platform/instances.yaml; default: everything lands in files.
 */
export function makeSandbox(root: string, instances = localInstances): Sandbox {
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
  writeFileSync(join(clone, "platform", "instances.yaml"), instances);
  commit(clone, "chore: let every stage land on this machine");
  git(clone, "push", "--quiet", "--set-upstream", "origin", "main");
  return { folder, remote, clone };
}

/** The sandbox must not depend on the user's own git settings, nor sign with their keys. */
const settings = {
  "user.name": "Ada (orders)",
  "user.email": "ada@example.com",
  "commit.gpgsign": "false",
  "core.autocrlf": "false",
  "advice.detachedHead": "false",
  "gc.auto": "0",
};

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

function commit(clone: string, message: string): void {
  git(clone, "add", "--all");
  git(clone, "commit", "--quiet", "--message", message);
}
