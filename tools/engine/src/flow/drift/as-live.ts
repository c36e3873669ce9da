import type { Drift } from "../../contract/drift.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json, JsonObject } from "../../contract/json.ts";

/**
 * What was last applied, as it lives now: with the drift in it. A plan from there to what is asked for is what takes the
 * drift back, and goes through policy and record like any other.
 */
export function asLive(graph: ResourceGraph, drifts: readonly Drift[]): ResourceGraph {
  const byUrn = Map.groupBy(drifts, ({ urn }) => urn ?? "");
  return {
    ...graph,
    resources: graph.resources.flatMap((resource) => {
      const own = byUrn.get(resource.urn);
      if (own === undefined) return [resource];
      if (own.some(({ kind }) => kind === "object-deleted")) return [];
      const inputs = structuredClone(resource.inputs);
      for (const drift of own)
        setAt(
          inputs,
          parsePath(drift.path ?? 'metadata.annotations["roadbed.dev/made-anew"]'),
          drift.path === undefined ? "by others" : drift.live,
        );
      return [{ ...resource, inputs }];
    }),
  };
}

type Token = { readonly key: string } | { readonly item: string };

/** `spec.containers[web].env["a.b"]` -> its steps; what stands in brackets without quotes names an item of a list. */
export function parsePath(path: string): Token[] {
  return [...path.matchAll(/\["((?:[^"])*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(([, quoted, item, plain]) =>
    item !== undefined ? { item } : { key: quoted ?? plain ?? "" },
  );
}

function setAt(object: JsonObject, tokens: readonly Token[], value: Json | undefined): void {
  let node: Json = object;
  for (const [depth, token] of tokens.entries()) {
    const isLast = depth === tokens.length - 1;
    if (Array.isArray(node)) {
      const list: Json[] = node;
      const name: string = "item" in token ? token.item : token.key;
      const index = findItem(list, name);
      if (!isLast) node = list[index] ?? {};
      else if (value === undefined) list.splice(index, 1);
      else list[index < 0 ? list.length : index] = value;
    } else if (typeof node === "object" && node !== null) {
      const key = "key" in token ? token.key : token.item;
      if (!isLast) node = node[key] ??= tokens[depth + 1] !== undefined && "item" in (tokens[depth + 1] as Token) ? [] : {};
      else if (value === undefined) delete node[key];
      else node[key] = value;
    } else return;
  }
}

/** By its name, by the values that name it together, or by its number. */
function findItem(list: readonly Json[], name: string): number {
  const parts = name.split("/");
  const isNamed = (item: Json): boolean => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return false;
    const values = new Set(Object.values(item).map((value) => (typeof value === "object" ? "" : String(value))));
    return values.has(name) || (parts.length > 1 && parts.every((part) => part === "TCP" || values.has(part)));
  };
  const byName = list.findIndex((item) => typeof item === "object" && item !== null && !Array.isArray(item) && item["name"] === name);
  if (byName >= 0) return byName;
  const found = list.findIndex(isNamed);
  return found >= 0 || !/^\d+$/.test(name) ? found : Number(name);
}
