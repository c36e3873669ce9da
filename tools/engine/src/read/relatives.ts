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
export async function tryFindRelatives(
  repository: Repository,
  tree: string,
  only: readonly string[],
  ahead?: SearchAhead,
): Promise<Set<string> | undefined> {
  const { texts, named } = ahead?.tree === tree ? ahead : await readTexts(repository, tree, only);
  if (texts === undefined) return undefined;
  const found = (await findAfter(repository, tree, texts, ahead)) ?? (await repository.findFiles(tree, texts, folder));
  return new Set([...only, ...named, ...found.map((path) => path.split("/").slice(1, 3).join("/"))]);
}

/** What was found in another tree, of which most files are the same. */
export interface SearchAhead {
  readonly tree: string;
  /** Refs that the wanted pages name. */
  readonly named: readonly string[];
  /** What was searched for; undefined where that was too much. */
  readonly texts: readonly string[] | undefined;
  readonly found: readonly string[];
}

/** Begins the search in a tree that is known early, such as that of the last commit. */
export async function searchRelatives(repository: Repository, tree: string, only: readonly string[]): Promise<SearchAhead> {
  const { texts, named } = await readTexts(repository, tree, only);
  return { tree, texts, named, found: texts === undefined || texts.length === 0 ? [] : await repository.findFiles(tree, texts, folder) };
}

const folder = "environments";
/** One git for each: beyond this, searching everything is cheaper. */
const mostChanged = 10;

/** Searches only what differs from the tree that was searched already; undefined where that is of no help. */
async function findAfter(
  repository: Repository,
  tree: string,
  texts: readonly string[],
  ahead: SearchAhead | undefined,
): Promise<readonly string[] | undefined> {
  if (texts.length === 0) return [];
  if (ahead?.tree === tree) return ahead.found;
  if (ahead === undefined || texts.join("\0") !== ahead.texts?.join("\0")) return undefined;
  const changes = (await repository.changes(ahead.tree, tree)).filter(({ path }) => path.startsWith(`${folder}/`));
  if (changes.length === 0) return ahead.found;
  if (changes.length > mostChanged) return undefined;
  const changed = new Set(changes.map(({ path }) => path));
  const anew = await Promise.all(
    changes.filter(({ after }) => after !== undefined).map(({ path }) => repository.findFiles(tree, texts, path)),
  );
  return [...ahead.found.filter((path) => !changed.has(path)), ...anew.flat()];
}

/** What is written in pages that have to do with the wanted ones; no texts where they are too many to search for. */
async function readTexts(repository: Repository, tree: string, only: readonly string[]) {
  const pages = await readPages(repository, tree, only);
  const hosts = pages.flatMap((page) => Object.keys(asObject(asObject(page)["hosts"])));
  const named = pages.flatMap((page) => Object.values(asObject(asObject(page)["takes"])).map((take) => String(asObject(take)["from"])));
  const texts = [...new Set([...only, ...hosts, ...hosts.flatMap(parentsOf).flatMap(writtenAsKey)])];
  return { named, texts: texts.length > 300 || texts.join("").length > 50_000 ? undefined : texts };
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
