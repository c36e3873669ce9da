import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository of its own in a temporary folder, with a bare remote that any number of clones share. */
export interface ScratchRepository {
  readonly root: string;
  readonly remote: string;
  /** Commits files (text) and deletions (undefined) to main, and pushes. Returns the commit. */
  commit(files: ReadonlyMap<string, string | undefined> | Readonly<Record<string, string | undefined>>, message?: string): string;
  /** Another clone, up to date with the remote's main. */
  clone(): string;
  git(...args: readonly string[]): string;
  remove(): void;
}

export function makeScratchRepository(): ScratchRepository {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-"));
  const remote = join(folder, "remote.git");
  const root = join(folder, "clone");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  const open = (path: string): void => {
    git(folder, "init", "--quiet", "--initial-branch=main", path);
    for (const [key, value] of Object.entries(settings)) git(path, "config", key, value);
    git(path, "remote", "add", "origin", remote);
  };
  open(root);
  let clones = 0;
  return {
    root,
    remote,
    commit(files, message = "feat: change what is asked for") {
      const changes: Iterable<[string, string | undefined]> =
        files instanceof Map ? (files as ReadonlyMap<string, string | undefined>) : Object.entries(files);
      for (const [path, text] of changes) {
        const file = join(root, path);
        if (text === undefined) {
          rmSync(file, { force: true });
          continue;
        }
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      git(root, "add", "--all");
      git(root, "commit", "--quiet", "--allow-empty", "--message", message);
      git(root, "push", "--quiet", "origin", "main");
      return git(root, "rev-parse", "HEAD").trim();
    },
    clone() {
      clones += 1;
      const path = join(folder, `clone-${clones}`);
      open(path);
      git(path, "fetch", "--quiet", "origin", "main");
      git(path, "reset", "--quiet", "--hard", "FETCH_HEAD");
      return path;
    },
    git: (...args) => git(root, ...args),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A test must not depend on the user's own settings, nor sign with their keys. */
const settings = {
  "user.name": "Ada",
  "user.email": "ada@example.com",
  "commit.gpgsign": "false",
  "core.autocrlf": "false",
  "gc.auto": "0",
};

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
}
