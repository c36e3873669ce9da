import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What the kernel puts around a process: it sees the paths named, read only, and no network and no other process. */
export interface Walls {
  readonly name: "unshare" | "bwrap" | "none";
  wrap(inside: Inside): readonly string[];
}

export interface Inside {
  /** An empty folder. */
  readonly home: string;
  readonly workingDirectory: string;
  /** None of them below another. */
  readonly paths: readonly string[];
  readonly command: readonly string[];
}

const script = fileURLToPath(new URL("./walls.sh", import.meta.url));

const unshare: Walls = {
  name: "unshare",
  wrap: ({ home, workingDirectory, paths, command }) => [
    "/usr/bin/unshare",
    ...["--user", "--map-root-user", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"],
    ...["/bin/sh", script, home, workingDirectory, ...paths, "--", ...command],
  ],
};

/** Where only programs that the administrator named may make namespaces. */
const bwrap: Walls = {
  name: "bwrap",
  wrap: ({ workingDirectory, paths, command }) => [
    "/usr/bin/bwrap",
    ...["--unshare-all", "--die-with-parent", "--new-session"],
    ...["/usr", ...paths].flatMap((path) => ["--ro-bind", path, path]),
    ...["/bin", "/sbin", "/lib", "/lib32", "/lib64"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--dev-bind", "/dev/null", "/dev/null", "--dir", workingDirectory, "--chdir", workingDirectory, "--remount-ro", "/", "--"],
    ...command,
  ],
};

const none: Walls = { name: "none", wrap: ({ command }) => command };

/** The strongest first. */
export const kinds: readonly Walls[] = [unshare, bwrap, none];

let found: Promise<Walls> | undefined;

/** The first that this machine has, found by trying each once. */
export function findWalls(): Promise<Walls> {
  return (found ??= tryAll());
}

async function tryAll(): Promise<Walls> {
  for (const walls of kinds) if (await doHold(walls)) return walls;
  return none;
}

/** True where node starts behind them, and where what is not named is not there. */
export async function doHold(walls: Walls): Promise<boolean> {
  if (walls === none) return true;
  if (process.platform !== "linux") return false;
  const home = await mkdtemp(join(tmpdir(), "roadbed-"));
  const looks = `process.exit(["/etc", "/root", "/home", "/proc/self"].some((path) => fs.existsSync(path)) ? 1 : 0)`;
  const [file = "", ...args] = walls.wrap({
    home,
    workingDirectory: "/",
    paths: [process.execPath].filter((path) => !path.startsWith("/usr/")),
    command: [process.execPath, "--eval", looks],
  });
  try {
    if (!existsSync(file)) return false;
    await promisify(execFile)(file, args, { env: {}, timeout: 10_000 });
    return true;
  } catch {
    return false;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
