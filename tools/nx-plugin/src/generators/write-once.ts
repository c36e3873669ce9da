import { logger, type Tree } from "@nx/devkit";

/** Files belong to whoever edits them: one that exists stays as it is, and the log says so. */
export function writeOnce(tree: Tree, file: string, content: string | Buffer): boolean {
  if (tree.exists(file)) {
    logger.info(`SKIP ${file} (it exists)`);
    return false;
  }
  tree.write(file, content);
  return true;
}
