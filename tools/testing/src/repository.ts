import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type FilesByPath = ReadonlyMap<string, string | Uint8Array | undefined> | Readonly<Record<string, string | Uint8Array | undefined>>;

/** A repository of its own below the system's folder for temporary files. */
export interface TestRepository {
  readonly root: string;
  git(...args: readonly string[]): string;
  /** Writes files into the working tree; undefined deletes. */
  write(files: FilesByPath): void;
  /** Writes files and commits everything. Returns the commit. */
  commit(files: FilesByPath, message?: string): string;
  remove(): void;
}

/** A scratch git repository with these files in one commit on main. It depends on nobody's git settings. */
export function makeRepository(files: FilesByPath = {}): TestRepository {
  const root = mkdtempSync(join(tmpdir(), "roadbed-test-"));
  const git = (...args: readonly string[]) => execFileSync("git", ["-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", "-c", "gc.auto=0", ...args], { cwd: root, encoding: "utf8", env: { ...process.env, ...author }, maxBuffer: 1 << 28 }).trim();
  const write = (changes: FilesByPath) => { for (const [path, content] of listFiles(changes)) writeOne(join(root, path), content); };
  const commit = (changes: FilesByPath, message = "change") => {
    write(changes);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  git("init", "--quiet", "--initial-branch=main");
  commit(files, "start");
  return { root, git, write, commit, remove: () => { rmSync(root, { recursive: true, force: true }); } };
}

const author = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

function listFiles(files: FilesByPath): (readonly [string, string | Uint8Array | undefined])[] {
  return files instanceof Map ? [...files] : Object.entries(files as Readonly<Record<string, string | Uint8Array | undefined>>);
}

function writeOne(file: string, content: string | Uint8Array | undefined): void {
  if (content === undefined) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
