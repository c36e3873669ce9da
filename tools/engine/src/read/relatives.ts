import type { Repository } from "./git.ts";
import { asObject } from "./parse-instances.ts";
import { parseYaml } from "./parse-yaml.ts";
import { parentsOf } from "./rules/hosts.ts";
import { limits } from "./text-limits.ts";

/**
 * The environments beyond the wanted ones' teams that must be read to judge them: those that name one of them, those
 * that they name, those with the same host names or names above or below. Some more may be among them. Undefined
 * where so much is named that reading everything is cheaper than searching.
 */
export async function tryFindRelatives(repository: Repository, tree: string, only: readonly string[]): Promise<Set<string> | undefined> {
  const pages = await readPages(repository, tree, only);
  const hosts = pages.flatMap((page) => Object.keys(asObject(asObject(page)["hosts"])));
  const named = pages.flatMap((page) => Object.values(asObject(asObject(page)["takes"])).map((take) => String(asObject(take)["from"])));
  const texts = [...new Set([...only, ...hosts, ...hosts.flatMap(parentsOf).flatMap(writtenAsKey)])];
  if (texts.length > 300 || texts.join("").length > 50_000) return undefined;
  const found = texts.length === 0 ? [] : await repository.findFiles(tree, texts, "environments");
  return new Set([...only, ...named, ...found.map((path) => path.split("/").slice(1, 3).join("/"))]);
}

/** By name, so that this need not wait for a listing; what isn't there is left out. */
async function readPages(repository: Repository, tree: string, only: readonly string[]): Promise<unknown[]> {
  const files = only.map((ref) => `environments/${ref}/environment.yaml`);
  const blobs = await repository.readFiles(tree, files, limits.bytes);
  return [...blobs].map(([path, bytes]) => parseYaml(path, bytes).page?.data);
}

/** A name that is written for itself, not as the end of a longer one. */
function writtenAsKey(host: string): string[] {
  return [` ${host}:`, ` ${host} :`, `{${host}:`, `,${host}:`, `"${host}"`, `'${host}'`];
}
