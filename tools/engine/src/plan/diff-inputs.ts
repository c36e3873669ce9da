import { placeholderPattern, unknownValue } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { PropertyChange } from "../contract/plan.ts";

/** Says of a text whether it will read otherwise once applied, although it reads the same now. */
export type IsVolatile = (text: string) => boolean;

/**
 * Property by property, what differs. Items of lists that all have a name of their own (containers, variables, ports)
 * are matched by it, so that one more variable is one change and not a shift of all that follow.
 */
export function diffInputs(before: JsonObject, after: JsonObject, isVolatile: IsVolatile = () => false): PropertyChange[] {
  const changes: PropertyChange[] = [];
  diffObjects("", before, after, { isVolatile, changes });
  return changes;
}

interface Diff {
  readonly isVolatile: IsVolatile;
  readonly changes: PropertyChange[];
}

function diffValues(path: string, before: Json | undefined, after: Json | undefined, diff: Diff): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) return void diff.changes.push({ path, kind: "added", after: after ?? null });
  if (after === undefined) return void diff.changes.push({ path, kind: "removed", before });
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(path, before, after, diff);
  if (isPlainObject(before) && isPlainObject(after)) return diffObjects(path, before, after, diff);
  if (before === after && !(typeof after === "string" && diff.isVolatile(after))) return;
  diff.changes.push({ path, kind: "changed", before, after });
}

function diffObjects(path: string, before: JsonObject, after: JsonObject, diff: Diff): void {
  if ("$secret" in before || "$secret" in after) {
    if (before["$secret"] !== after["$secret"]) diff.changes.push({ path, kind: "changed", before, after });
    return;
  }
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    diffValues(path === "" ? key : `${path}.${key}`, ownValue(before, key), ownValue(after, key), diff);
  }
}

function diffLists(path: string, before: readonly Json[], after: readonly Json[], diff: Diff): void {
  const [old, next] = [byName(before), byName(after)];
  if (old === undefined || next === undefined || !isSameOrder(old, next)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      diffValues(`${path}[${index}]`, before[index], after[index], diff);
    return;
  }
  for (const name of [...new Set([...old.keys(), ...next.keys()])].sort())
    diffValues(`${path}[${name}]`, old.get(name), next.get(name), diff);
}

function byName(items: readonly Json[]): Map<string, Json> | undefined {
  const named = new Map<string, Json>();
  for (const item of items) {
    const name = isPlainObject(item) ? ownValue(item, "name") : undefined;
    if (typeof name !== "string" || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function isSameOrder(old: ReadonlyMap<string, Json>, next: ReadonlyMap<string, Json>): boolean {
  const kept = [...old.keys()].filter((name) => next.has(name));
  return kept.join("\0") === [...next.keys()].filter((name) => old.has(name)).join("\0");
}

function isPlainObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** URNs that a text waits for; `⟦?⟧` names none. */
export function urnsIn(text: string): string[] {
  if (!text.includes("⟦") || text === unknownValue) return [];
  return [...text.matchAll(placeholderPattern)].flatMap(([, inside = ""]) =>
    inside.includes("#") ? [inside.slice(0, inside.lastIndexOf("#"))] : [],
  );
}
