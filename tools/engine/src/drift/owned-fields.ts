import type { Json, JsonObject } from "../contract/json.ts";
import type { ManagedFields } from "../contract/live.ts";

/** One step of a path into an object: a key, an item of a keyed list, or an item of a set. */
export type Segment =
  { readonly field: string } | { readonly keys: Readonly<Record<string, Json>> } | { readonly value: Json } | { readonly index: number };

/** How a list is merged, as the API server says by the way in which it writes down who owns it. */
export type ListShape = { readonly kind: "map"; readonly keys: readonly string[] } | { readonly kind: "set" } | { readonly kind: "atomic" };

/** Who set the value at a path, or the whole that it is part of. Several may agree on one value. */
export function ownersOf(entries: readonly ManagedFields[], path: readonly Segment[]): ManagedFields[] {
  return entries.filter(({ fieldsV1 }) => fieldsV1 !== undefined && owns(fieldsV1, path));
}

/** Undefined where nobody has said anything about it. */
export function shapeOfList(entries: readonly ManagedFields[], path: readonly Segment[]): ListShape | undefined {
  let isAtomic = false;
  for (const { fieldsV1 } of entries) {
    const node = fieldsV1 === undefined ? undefined : nodeAt(fieldsV1, path);
    if (node === undefined) continue;
    const names = Object.keys(node);
    const keyed = names.find((name) => name.startsWith("k:"));
    if (keyed !== undefined) return { kind: "map", keys: Object.keys(parse(keyed.slice(2)) as JsonObject) };
    if (names.some((name) => name.startsWith("v:"))) return { kind: "set" };
    isAtomic = true;
  }
  return isAtomic ? { kind: "atomic" } : undefined;
}

/** Whether somebody owns what stands there as one piece. */
export function isLeaf(entries: readonly ManagedFields[], path: readonly Segment[]): boolean {
  return entries.some(({ fieldsV1 }) => {
    const node = fieldsV1 === undefined ? undefined : nodeAt(fieldsV1, path);
    return node !== undefined && Object.keys(node).length === 0;
  });
}

function owns(fields: JsonObject, path: readonly Segment[]): boolean {
  let node = fields;
  for (const [depth, segment] of path.entries()) {
    // A leaf above owns all that is below it: an atomic list or map.
    if (depth > 0 && Object.keys(node).length === 0) return true;
    const next = step(node, segment);
    if (next === undefined) return false;
    node = next;
  }
  return true;
}

function nodeAt(fields: JsonObject, path: readonly Segment[]): JsonObject | undefined {
  let node: JsonObject | undefined = fields;
  for (const segment of path) {
    node = step(node, segment);
    if (node === undefined) return undefined;
  }
  return node;
}

function step(node: JsonObject, segment: Segment): JsonObject | undefined {
  if ("field" in segment) return asObject(node[`f:${segment.field}`]);
  if ("index" in segment) return asObject(node[`i:${segment.index}`]);
  for (const [name, child] of Object.entries(node)) {
    if ("keys" in segment && name.startsWith("k:") && isSame(parse(name.slice(2)), segment.keys)) return asObject(child);
    if ("value" in segment && name.startsWith("v:") && JSON.stringify(parse(name.slice(2))) === JSON.stringify(segment.value))
      return asObject(child);
  }
  return undefined;
}

function isSame(one: Json, other: Readonly<Record<string, Json>>): boolean {
  if (typeof one !== "object" || one === null || Array.isArray(one)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
