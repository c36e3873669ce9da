import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/**
 * What the lock file names and node_modules lacks. npm writes its own list of what it installed as the last act of an
 * installation, so one that was interrupted counts as missing, and one made by hand (npm ci, npm install) as there.
 * @param {string} root
 * @returns {string[]} paths such as node_modules/zod
 */
export function findMissing(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = tryReadPackages(join(root, "node_modules", ".package-lock.json"));
  return findNeeded(wanted).filter((path) => installed[path]?.version !== wanted[path]?.version);
}

/**
 * How many of the wanted packages lie in node_modules already, while npm is at work.
 * @param {string} root
 */
export function countInstalled(root) {
  const needed = findNeeded(readPackages(join(root, "package-lock.json")));
  return { installed: needed.filter((path) => existsSync(join(root, path, "package.json"))).length, needed: needed.length };
}

/**
 * Optional packages may be absent where they do not fit the machine, and links need no installing.
 * @param {LockedPackages} packages
 */
function findNeeded(packages) {
  return Object.keys(packages).filter((path) => {
    const entry = packages[path];
    return path.startsWith("node_modules/") && entry !== undefined && entry.link !== true && entry.optional !== true;
  });
}

/** @param {string} file */
function tryReadPackages(file) {
  try {
    return readPackages(file);
  } catch {
    return {};
  }
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
