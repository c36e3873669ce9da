import { canonicalJson } from "../contract/canonical-json.ts";
import type { Json, JsonObject } from "../contract/json.ts";

/** Properties that tell the items of a list apart, the better ones first; a list is matched by the first that all its items have. */
const naturalKeys = ["name", "mountPath", "containerPort", "port", "key", "type", "host", "topologyKey", "sid", "Sid", "id"];

export interface KeyedLists {
  readonly before: ReadonlyMap<string, Json>;
  readonly after: ReadonlyMap<string, Json>;
}

/** The items of two lists by what tells them apart, or undefined where nothing does. */
export function tryKeyItems(before: readonly Json[], after: readonly Json[]): KeyedLists | undefined {
  for (const key of naturalKeys) {
    const [old, next] = [keyItems(before, key), keyItems(after, key)];
    if (old !== undefined && next !== undefined) return { before: old, after: next };
  }
  return undefined;
}

function keyItems(items: readonly Json[], key: string): Map<string, Json> | undefined {
  const keyed = new Map<string, Json>();
  for (const item of items) {
    const value = isObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    const label = labelOf(key, value);
    if (keyed.has(label)) return undefined;
    keyed.set(label, item);
  }
  return keyed;
}

/** `web` for a plain name, `mountPath="/data"` for all else, so that no label reads as an index or as another item's. */
function labelOf(key: string, value: string | number): string {
  return key === "name" && typeof value === "string" && /^[A-Za-z_][\w./-]*$/.test(value) ? value : `${key}=${JSON.stringify(value)}`;
}

/** The order that the items of the new list have unless somebody says otherwise: sorted where they were, else new ones last. */
export function usualOrder({ before, after }: KeyedLists): string[] {
  const old = [...before.keys()];
  const kept = old.filter((label) => after.has(label));
  const added = [...after.keys()].filter((label) => !before.has(label)).sort();
  const isSorted = old.length > 1 && old.every((label, at) => at === 0 || (old[at - 1] ?? "") < label);
  return isSorted ? [...kept, ...added].sort() : [...kept, ...added];
}

/** An item of the old list and one of the new that are the same, or one alone. Indexes, ascending. */
export type ItemPair = readonly [before: number | undefined, after: number | undefined];

/** So large a table is too much for a preview: then only beginning and end are matched. */
const mostCells = 250_000;

/**
 * Which items of two lists belong together where nothing names them: equal ones in their order (the longest such
 * sequence), and what lies between them one by one, so that one item removed in the middle is one change.
 */
export function alignItems(before: readonly Json[], after: readonly Json[]): ItemPair[] {
  const [old, next] = [before, after].map((items) => items.map(canonicalJson)) as [string[], string[]];
  let head = 0;
  while (head < Math.min(old.length, next.length) && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, next.length) - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const middle = longestCommon(old.slice(head, old.length - tail), next.slice(head, next.length - tail));
  const anchors: [number, number][] = [
    ...Array.from({ length: head }, (_, at): [number, number] => [at, at]),
    ...middle.map(([a, b]): [number, number] => [a + head, b + head]),
    ...Array.from({ length: tail }, (_, at): [number, number] => [old.length - tail + at, next.length - tail + at]),
    [old.length, next.length],
  ];
  return fillGaps(anchors).slice(0, -1);
}

function fillGaps(anchors: readonly (readonly [number, number])[]): ItemPair[] {
  const pairs: ItemPair[] = [];
  let [fromOld, fromNext] = [0, 0];
  for (const [atOld, atNext] of anchors) {
    for (; fromOld < atOld && fromNext < atNext; fromOld++, fromNext++) pairs.push([fromOld, fromNext]);
    for (; fromOld < atOld; fromOld++) pairs.push([fromOld, undefined]);
    for (; fromNext < atNext; fromNext++) pairs.push([undefined, fromNext]);
    pairs.push([atOld, atNext]);
    [fromOld, fromNext] = [atOld + 1, atNext + 1];
  }
  return pairs;
}

function longestCommon(old: readonly string[], next: readonly string[]): [number, number][] {
  if (old.length * next.length > mostCells) return [];
  const width = next.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--)
      lengths[i * width + j] = old[i] === next[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < old.length && j < next.length;) {
    if (old[i] === next[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
