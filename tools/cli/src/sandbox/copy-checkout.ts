import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folders that are npm workspaces, by package name: in a sandbox they must resolve to the sandbox's own copies. */
const workspaces: Readonly<Record<string, string>> = {
  engine: "tools/engine",
  policy: "tools/policy",
  cli: "tools/cli",
  github: "tools/github",
  testing: "tools/testing",
  "nx-plugin": "tools/nx-plugin",
  "golden-paths": "golden-paths",
  platform: "platform",
};

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Copies what git tracks or would track, as it lies in the working tree, so that uncommitted work is tried too. */
export function copyRepository(root: string, clone: string, options: { without?: readonly string[] } = {}): void {
  const listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  for (const path of listed) {
    if (!existsSync(join(root, path)) || options.without?.some((prefix) => path.startsWith(prefix))) continue;
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    copyFileSync(join(root, path), join(clone, path));
  }
}

/** Makes `@roadbed/*` and `npx platform` resolve to this checkout; everything else is found in the node_modules above it. */
export function linkWorkspaces(clone: string): void {
  const modules = join(clone, "node_modules");
  mkdirSync(join(modules, "@roadbed"), { recursive: true });
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const [name, path] of Object.entries(workspaces)) symlinkSync(join(clone, path), join(modules, "@roadbed", name), "junction");
  symlinkSync(join(clone, "tools", "cli", "bin", "platform.mjs"), join(modules, ".bin", "platform"));
}
