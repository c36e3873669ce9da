import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPageCache, type PageCache } from "@roadbed/engine/read/page-cache.ts";

/** Pages that were found good before; beside the clone, and safe to delete. */
export function openPages(root: string): PageCache {
  return openPageCache(join(root, ".platform", "pages.txt"), digestCode());
}

/** Of all code that says what is right on a page, as it runs now: this checkout's, and the packages that it stands on. */
function digestCode(): string {
  const hash = createHash("sha256").update(process.version);
  for (const folder of ["@roadbed/engine/contract/errors.ts", "@roadbed/engine/read/git.ts", "@roadbed/golden-paths/catalog.ts"]) {
    addFolder(hash, fileURLToPath(new URL(".", import.meta.resolve(folder))));
  }
  for (const name of ["zod", "js-yaml"]) hash.update(readVersion(import.meta.resolve(name)));
  return hash.digest("hex");
}

function addFolder(hash: ReturnType<typeof createHash>, folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") addFolder(hash, path);
    else if (entry.isFile() && /(?<!\.test|\.fake)\.ts$/.test(entry.name)) hash.update(`${entry.name}\0`).update(readFileSync(path));
  }
}

/** The nearest package.json above a module that says a version. */
function readVersion(module: string): string {
  for (let at = new URL(".", module); at.pathname !== "/"; at = new URL("..", at)) {
    const found = tryRead(new URL("package.json", at));
    if (found?.version !== undefined) return found.version;
  }
  return module;
}

function tryRead(url: URL): { readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(url, "utf8")) as { readonly version?: string };
  } catch {
    return undefined;
  }
}
