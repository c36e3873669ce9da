import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDesiredSource } from "@roadbed/engine/flow/reconcile.ts";
import { openStore, type Store } from "@roadbed/engine/ledger/store.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { type GraphCache, openGraphCache } from "@roadbed/engine/render/graph-cache.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { type Context, findRoot, todayOf } from "./context.ts";

/** What the verbs that look at what was applied have in common: the clone, what it asks for, and the two branches. */
export function openPlatform(context: Context) {
  const root = findRoot(context);
  const repository = openRepository(root);
  return {
    root,
    repository,
    layers: layers.map(({ name }) => name),
    source: openDesiredSource({ repository, catalog, layers, today: todayOf(context) }),
    store: openPlatformStore(context, root),
  };
}

export function openPlatformStore(context: Context, root: string, { offline = false }: { readonly offline?: boolean } = {}): Store {
  const remote = !offline && hasOrigin(root) ? { remote: "origin" } : {};
  return openStore({ directory: root, ...remote, now: context.now });
}

/** Renderings by what they were made of; beside the clone, and safe to delete. */
export function openCache(root: string): GraphCache {
  const folder = join(root, ".platform");
  mkdirSync(folder, { recursive: true });
  return openGraphCache(join(folder, "graphs.db"));
}

function hasOrigin(root: string): boolean {
  return execFileSync("git", ["remote"], { cwd: root, encoding: "utf8" }).split("\n").includes("origin");
}
