import type { Json, JsonObject } from "../contract/json.ts";
import type { ManagedFields } from "../contract/live.ts";
import { itemDefaults, keyDefaults } from "./fields.data.ts";
import { isLeaf, ownersOf, type Segment, shapeOfList } from "./owned-fields.ts";
import { isOwn } from "./tell-noise.ts";
import { isDropped, isEqual, isSameValue } from "./same-value.ts";

/** One place at which a live object is not what is asked for, or looks so. */
export interface Difference {
  readonly kind: "changed" | "removed" | "added" | "normalised";
  /** Dotted, list items by what names them. */
  readonly path: string;
  readonly keys: readonly string[];
  readonly desired?: Json;
  readonly live?: Json;
  /** Who set what lives there, as the object says. */
  readonly owners: readonly ManagedFields[];
}

interface At {
  readonly path: string;
  readonly keys: readonly string[];
  readonly segments: readonly Segment[];
}

/** Below the object's root: what its identity is made of, and what is written by controllers alone, is not looked at. */
const ignoredKeys = new Set(["apiVersion", "kind", "metadata", "status"]);

/** All places where they differ. `entries` are the live object's managedFields; without them nothing can be told from defaults. */
export function walkDifferences(desired: JsonObject, live: JsonObject, entries: readonly ManagedFields[]): Difference[] {
  const found: Difference[] = [];
  const walk = new Walk(entries, found);
  const root: At = { path: "", keys: [], segments: [] };
  for (const key of new Set([...Object.keys(desired), ...Object.keys(live)])) {
    if (!ignoredKeys.has(key)) walk.compare(desired[key], live[key], below(root, key));
  }
  const [wanted, there] = [objectOf(desired["metadata"]), objectOf(live["metadata"])];
  for (const key of ["labels", "annotations"]) walk.compare(wanted[key] ?? {}, there[key] ?? {}, below(below(root, "metadata"), key));
  return found;
}

class Walk {
  readonly #entries: readonly ManagedFields[];
  readonly #found: Difference[];

  constructor(entries: readonly ManagedFields[], found: Difference[]) {
    this.#entries = entries;
    this.#found = found;
  }

  compare(desired: Json | undefined, live: Json | undefined, at: At): void {
    if (desired === undefined) {
      if (live !== undefined) this.#add(live, at);
      return;
    }
    if (isUnknown(desired)) return;
    if (live === undefined) {
      if (!isDropped(desired, at.keys)) this.#found.push({ kind: "removed", ...this.#facts(at), desired });
      return;
    }
    if (isEqual(desired, live)) return;
    if (isObject(desired) && isObject(live)) return this.#compareObjects(desired, live, at);
    if (Array.isArray(desired) && Array.isArray(live)) return this.#compareLists(desired, live, at);
    this.#settle(desired, live, at);
  }

  #compareObjects(desired: JsonObject, live: JsonObject, at: At): void {
    for (const key of new Set([...Object.keys(desired), ...Object.keys(live)])) this.compare(desired[key], live[key], below(at, key));
  }

  #compareLists(desired: Json[], live: Json[], at: At): void {
    const names = this.#keysOf(desired, live, at);
    if (names !== undefined) return this.#compareKeyed(desired, live, names, at);
    if (isSameValue(desired, live, at.keys)) {
      this.#found.push({ kind: "normalised", ...this.#facts(at), desired, live });
      return;
    }
    const isListOfObjects = desired.length === live.length && desired.every(isObject) && live.every(isObject);
    if (!isListOfObjects) return this.#settle(desired, live, at);
    // The API server knows one owner for the whole list: whoever writes into it takes it over. Where it is still ours, what is there
    // besides was filled in; elsewhere that is known by its value.
    const owners = ownersOf(this.#entries, at.segments);
    const isOurs = owners.length > 0 && owners.every(isOwn);
    const inside: Difference[] = [];
    const walk = new Walk(this.#entries, inside);
    for (const [index, item] of desired.entries()) walk.compare(item, live[index], itemAt(at, String(index), { index }));
    const isReal = inside.some(
      (difference) => difference.kind !== "normalised" && !(difference.kind === "added" && (isOurs || isItemDefault(difference))),
    );
    if (isReal) this.#settle(desired, live, at);
    else this.#found.push(...inside.map((difference) => ({ ...difference, kind: "normalised" as const })));
  }

  #compareKeyed(desired: Json[], live: Json[], names: readonly string[], at: At): void {
    const there = new Map(live.map((item) => [textOf(keysOf(item, names)), item]));
    for (const item of desired) {
      const keys = keysOf(item, names);
      const text = textOf(keys);
      this.compare(item, there.get(text), itemAt(at, text, { keys }));
      there.delete(text);
    }
    for (const [text, item] of there) this.compare(undefined, item, itemAt(at, text, { keys: keysOf(item, names) }));
  }

  /** As the API server merges it; where nobody says, by names if every item has one of its own. */
  #keysOf(desired: readonly Json[], live: readonly Json[], at: At): readonly string[] | undefined {
    const shape = shapeOfList(this.#entries, at.segments);
    if (shape?.kind === "map") return shape.keys;
    if (shape !== undefined) return undefined;
    const isNamed = [desired, live].every(
      (list) =>
        list.every((item) => isObject(item) && typeof item["name"] === "string") &&
        new Set(list.map((item) => objectOf(item)["name"])).size === list.length,
    );
    return isNamed ? ["name"] : undefined;
  }

  /** An item of a list that somebody added is said once; of maps, each value that has an owner of its own. */
  #add(live: Json, at: At): void {
    const last = at.segments.at(-1);
    const isItem = last !== undefined && !("field" in last);
    if (isObject(live) && Object.keys(live).length > 0 && !isItem && !isLeaf(this.#entries, at.segments)) {
      for (const [key, value] of Object.entries(live)) this.#add(value, below(at, key));
      return;
    }
    this.#found.push({ kind: "added", path: at.path, keys: at.keys, live, owners: ownersOf(this.#entries, at.segments) });
  }

  #settle(desired: Json, live: Json, at: At): void {
    const kind = isSameValue(desired, live, at.keys) ? "normalised" : "changed";
    this.#found.push({ kind, ...this.#facts(at), desired, live });
  }

  #facts({ path, keys, segments }: At): Pick<Difference, "path" | "keys" | "owners"> {
    return { path, keys, owners: ownersOf(this.#entries, segments) };
  }
}

function isItemDefault({ keys, live }: Difference): boolean {
  return itemDefaults[keys.at(-1) ?? ""]?.includes(live) ?? false;
}

function below({ path, keys, segments }: At, key: string): At {
  const shown = /^[^.[\]]+$/.test(key) ? key : `["${key}"]`;
  const joined = path === "" || shown.startsWith("[") ? `${path}${shown}` : `${path}.${shown}`;
  return { path: joined, keys: [...keys, key], segments: [...segments, { field: key }] };
}

function itemAt({ path, keys, segments }: At, shown: string, segment: Segment): At {
  return { path: `${path}[${shown}]`, keys, segments: [...segments, segment] };
}

function keysOf(item: Json, names: readonly string[]): Record<string, Json> {
  const object = objectOf(item);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = object[name] ?? keyDefaults[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function textOf(keys: Readonly<Record<string, Json>>): string {
  return Object.values(keys).map(String).join("/");
}

/** A placeholder, or a secret of which only a hash is known. */
function isUnknown(value: Json): boolean {
  if (typeof value === "string") return value.includes("⟦");
  return isObject(value) && typeof value["$secret"] === "string";
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
