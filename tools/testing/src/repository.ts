import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type FilesByPath = ReadonlyMap<string, string | Uint8Array | undefined> | Readonly<Record<string, string | Uint8Array | undefined>>;

/** What a tree may hold: a file by default, or whatever the mode says. A submodule's content is its commit. */
export interface SampleEntry {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode?: "100644" | "100755" | "120000" | "160000";
}

/** A repository of its own below the system's folder for temporary files. */
export interface TestRepository {
  readonly root: string;
  git(...args: readonly string[]): string;
  /** Writes files into the working tree; undefined deletes. */
  write(files: FilesByPath): void;
  /** Writes files and commits everything. Returns the commit. */
  commit(files: FilesByPath, message?: string): string;
  /** A git tree of exactly these entries, without touching the working tree; so it can hold what no file system would. */
  tree(entries: readonly SampleEntry[]): string;
  remove(): void;
}

/** A scratch git repository with these files in one commit on main. It depends on nobody's git settings. */
export function makeRepository(files: FilesByPath = {}): TestRepository {
  const root = mkdtempSync(join(tmpdir(), "roadbed-test-"));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", "-c", "gc.auto=0", ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, ...author },
      maxBuffer: 1 << 28,
    }).trim();
  const write = (changes: FilesByPath) => {
    for (const [path, content] of listFiles(changes)) writeOne(join(root, path), content);
  };
  const commit = (changes: FilesByPath, message = "change") => {
    write(changes);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  git("init", "--quiet", "--initial-branch=main");
  commit(files, "start");
  return {
    root,
    git,
    write,
    commit,
    tree: (entries) => importTree(root, entries),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function importTree(root: string, entries: readonly SampleEntry[]): string {
  const parts: (string | Uint8Array)[] = ["commit refs/heads/sample\ncommitter Ada <ada@example.com> 0 +0000\ndata 0\n\n"];
  for (const { path, content, mode = "100644" } of entries) {
    if (mode === "160000") {
      parts.push(`M 160000 ${String(content)} ${quotePath(path)}\n`);
      continue;
    }
    const bytes = Buffer.from(content);
    parts.push(`M ${mode} inline ${quotePath(path)}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  execFileSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: root,
    input: Buffer.concat(parts.map((part) => Buffer.from(part))),
    env: { ...process.env, ...author },
  });
  return execFileSync("git", ["rev-parse", "refs/heads/sample^{tree}"], { cwd: root, encoding: "utf8" }).trim();
}

/** As C would write it, byte by byte. */
function quotePath(path: string): string {
  const bytes = [...Buffer.from(path)].map((byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`,
  );
  return `"${bytes.join("")}"`;
}

const author = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

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
