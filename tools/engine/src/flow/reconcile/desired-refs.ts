import { load } from "js-yaml";
import { refOfLayer } from "../../ledger/ledger-path.ts";

/** `environments/<team>/<environment>`: a folder is a request, even where its page is missing or broken, so that a mistake never reads as a deletion. */
export function listEnvironments(paths: Iterable<string>): Set<string> {
  const refs = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith("environments/")) continue;
    const [, team, environment, rest] = path.split("/", 4);
    if (team !== undefined && environment !== undefined && rest !== undefined) refs.add(`${team}/${environment}`);
  }
  return refs;
}

/** All layers of all instances, by their refs in the ledger; undefined where the page can't even be parsed. */
export function tryListLayers(instancesYaml: string): Set<string> | undefined {
  try {
    const page = load(instancesYaml) as { instances?: Record<string, { layers?: Record<string, unknown> }> } | undefined;
    if (page?.instances === undefined) return undefined;
    return new Set(Object.entries(page.instances).flatMap(([instance, { layers = {} }]) => Object.keys(layers).map((layer) => refOfLayer(instance, layer))));
  } catch {
    return undefined;
  }
}

/** Always the same share for the same environment, whatever else there is. `index` counts from 1. */
export function isInShard(ref: string, { index, count }: { readonly index: number; readonly count: number }): boolean {
  let hash = 0x811c9dc5;
  for (const character of ref) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % count === index - 1;
}
