import type { Repository } from "./git.ts";
import type { Layout } from "./layout.ts";
import { asObject } from "./parse-instances.ts";
import { parseYaml } from "./parse-yaml.ts";
import { parentsOf } from "./rules/hosts.ts";
import { limits } from "./text-limits.ts";

/**
 * The environments that must be read to judge the wanted ones: those of the same team (limits), those that name one
 * of them, those that they name, those with the same host names or names above or below.
 */
export async function findRelatives(repository: Repository, tree: string, layout: Layout, only: ReadonlySet<string>): Promise<Set<string>> {
  const teams = new Set([...only].map((ref) => ref.split("/")[0]));
  const near = [...layout.environments.keys()].filter((ref) => only.has(ref) || teams.has(ref.split("/")[0]));
  const wanted = near.filter((ref) => only.has(ref)).flatMap((ref) => layout.environments.get(ref)?.page ?? []);
  const blobs = await repository.readBlobs(wanted.map(({ oid }) => oid), limits.bytes);
  const pages = wanted.map(({ path, oid }) => parseYaml(path, blobs.get(oid) ?? Buffer.alloc(0)).page?.data);
  const hosts = pages.flatMap((page) => Object.keys(asObject(asObject(page)["hosts"])));
  const named = pages.flatMap((page) => Object.values(asObject(asObject(page)["takes"])).map((take) => String(asObject(take)["from"])));
  const patterns = [...only].map(mentionOf).concat(hosts.flatMap(hostPatterns));
  // Where so much is asked for, reading everything is cheaper than searching.
  if (patterns.length > 100) return new Set(layout.environments.keys());
  const found = await repository.findLines(tree, patterns, "environments");
  return new Set([...near, ...named, ...found.map(({ path }) => path.split("/").slice(1, 3).join("/"))]);
}

function mentionOf(ref: string): string {
  return `(^|[^a-z0-9-])${escapePattern(ref)}($|[^a-z0-9-])`;
}

/** The name itself, names below it and names above it, where they are keys. */
function hostPatterns(host: string): string[] {
  const above = parentsOf(host).map((parent) => `(^|[^a-z0-9.-])${escapePattern(parent)}["']?[ ]*:`);
  return [`(^|[^a-z0-9-])${escapePattern(host)}["']?[ ]*:`, ...above];
}

function escapePattern(text: string): string {
  return text.replace(/[^A-Za-z0-9/-]/g, (character) => `[${character === "^" || character === "\\" ? `\\${character}` : character}]`);
}
