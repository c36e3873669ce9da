import { placeholderPattern, type Resource } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";

export interface Matches {
  /** URN of what is wanted → what stands for it now, under that name or a former one. */
  readonly before: ReadonlyMap<string, Resource>;
  /** URNs of what stands and stays. */
  readonly stays: ReadonlySet<string>;
  /** Former URN → new one. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Which standing resource each wanted one is. Its own name comes first; a former name (alias) counts only where nobody
 * else is called so, and once.
 */
export function matchResources(standing: readonly Resource[], wanted: readonly Resource[]): Matches {
  const byUrn = new Map(standing.map((resource) => [resource.urn, resource]));
  const before = new Map<string, Resource>();
  const stays = new Set<string>();
  const renamed = new Map<string, string>();
  for (const { urn } of wanted) {
    const own = byUrn.get(urn);
    if (own === undefined) continue;
    before.set(urn, own);
    stays.add(urn);
  }
  for (const { urn, aliases = [] } of wanted) {
    if (before.has(urn)) continue;
    const former = aliases.map((alias) => byUrn.get(alias)).find((found) => found !== undefined && !stays.has(found.urn));
    if (former === undefined) continue;
    before.set(urn, former);
    stays.add(former.urn);
    renamed.set(former.urn, urn);
  }
  return { before, stays, renamed };
}

/** What a resource asked for, as if what it mentions had been called as now: a new name alone changes nothing. */
export function withNewNames(inputs: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject {
  return renamed.size === 0 ? inputs : (rename(inputs, renamed) as JsonObject);
}

function rename(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return value.replace(placeholderPattern, (whole, inside: string) => {
      const at = inside.lastIndexOf("#");
      const next = renamed.get(inside.slice(0, Math.max(0, at)));
      return next === undefined ? whole : `⟦${next}${inside.slice(at)}⟧`;
    });
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => rename(item, renamed));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item, renamed)]));
}
