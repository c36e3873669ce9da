import { spawnSync } from "node:child_process";
import { realpathSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * The Node that came along as an optional package; undefined where none fits this machine. npm 9 and 10 install it but
 * leave out `node_modules/.bin/node`, by which npm scripts and npx find it, so the link is made here where it is missing.
 * @param {string} root
 */
export function tryFindOwnNode(root) {
  const modules = join(root, "node_modules");
  const own = join(modules, `node-${process.platform}-${process.arch}`, "bin", "node");
  if (spawnSync(own, ["--version"]).status !== 0) return undefined;
  link(own, join(modules, ".bin"));
  return own;
}

/**
 * @param {string} target
 * @param {string} folder
 */
function link(target, folder) {
  const file = join(folder, "node");
  if (tryRealpath(file) === realpathSync(target)) return;
  rmSync(file, { force: true });
  symlinkSync(relative(folder, target), file);
}

/** @param {string} file */
function tryRealpath(file) {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
