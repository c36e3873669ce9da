import { existsSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Walls } from "./walls.ts";

export interface CommandOptions {
  readonly walls: Walls;
  /** The checkout whose programs run. */
  readonly root: string;
  /** An empty folder. */
  readonly home: string;
  readonly memoryLimitMb: number;
  /** The environment's own modules, as paths from the root. */
  readonly code: readonly string[];
}

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const ownRoot = fileURLToPath(new URL("../../../../../", import.meta.url));
/** What programs are made of; the rest of a clone (its .git, say, where credentials may lie) is none of their business. */
const codeFolders = ["node_modules", "golden-paths", "platform", "tools/engine/src", "tools/engine/package.json", "package.json"];

/** How a contained process is started: node with all permissions taken but to read code, in walls where there are any. */
export function makeCommand({ walls, root, home, memoryLimitMb, code }: CommandOptions): readonly string[] {
  const paths = listReadable(root, code);
  const node = [
    process.execPath,
    "--permission",
    ...paths.map((path) => `--allow-fs-read=${path}`),
    // It opens and makes files without asking for permission.
    "--no-experimental-sqlite",
    `--max-old-space-size=${memoryLimitMb}`,
    "--disable-sigusr1",
    "--no-warnings",
    main,
  ];
  const executable =
    paths.some((path) => isInside(process.execPath, path)) || process.execPath.startsWith("/usr/") ? [] : [process.execPath];
  return walls.wrap({ home, workingDirectory: root, paths: [...paths, ...executable], command: limit(node, memoryLimitMb) });
}

/**
 * V8's limit is for its heap only, so the kernel limits all data: V8 alone claims up to a gigabyte of it and uses a
 * tenth. And should nobody be left to end the process, it ends after ten minutes of work.
 */
function limit(command: readonly string[], memoryLimitMb: number): readonly string[] {
  if (process.platform !== "linux") return command;
  return ["/bin/sh", "-c", `ulimit -d ${(memoryLimitMb + 1024) * 1024}; ulimit -t 600; ulimit -c 0; exec "$@"`, "sh", ...command];
}

function listReadable(root: string, code: readonly string[]): readonly string[] {
  const isClone = existsSync(join(root, ".git"));
  const folders = [...new Set(code.map(dirname))];
  const wanted = [
    ...codeFolders.map((path) => join(ownRoot, path)),
    // A copy of a tree holds nothing but code.
    ...(isClone ? [...codeFolders, ...folders].map((path) => join(root, path)) : [root]),
    // Where Node goes on looking for packages: a clone may stand below the one that they are installed in.
    ...[ownRoot, root].flatMap(listAncestors).map((path) => join(path, "node_modules")),
  ];
  const paths = [...new Set(wanted.filter((path) => existsSync(path)).map((path) => realpathSync(path)))];
  return paths.filter((path) => !paths.some((other) => other !== path && isInside(path, other)));
}

function listAncestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...listAncestors(parent)];
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
