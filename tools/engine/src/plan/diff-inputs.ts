import { placeholderPattern, unknownValue } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { PropertyChange } from "../contract/plan.ts";
import { alignItems, tryKeyItems, usualOrder } from "./match-items.ts";
import { joinKey } from "./property-path.ts";

/** Says of a text whether it will read otherwise once applied, although it reads the same now. */
export type IsVolatile = (text: string, path: string) => boolean;

/**
 * Property by property, what differs. Items of lists are matched by what names them (containers, variables, ports), or
 * else by being equal, so that one item more is one change and not a shift of all that follow. Nothing is lost: who has
 * the one side and the changes can make the other.
 */
export function diffInputs(before: JsonObject, after: JsonObject, isVolatile: IsVolatile = () => false): PropertyChange[] {
  if (isSettled(before, after)) return [];
  const changes: PropertyChange[] = [];
  diffObjects("", before, after, { isVolatile, changes });
  return changes;
}

/** The same, and with no value that only the target can make. Most of a fleet is, and need not be looked at key by key. */
function isSettled(before: Json | undefined, after: Json | undefined): boolean {
  if (typeof before === "string") return before === after && !before.includes("⟦");
  if (typeof before !== "object" || before === null || typeof after !== "object" || after === null) return before === after;
  if (Array.isArray(before) || Array.isArray(after)) {
    if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
    return before.every((item, at) => isSettled(item, after[at]));
  }
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length) return false;
  return keys.every((key) => Object.hasOwn(after, key) && isSettled(before[key], after[key]));
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
  if (before === after && !(typeof after === "string" && diff.isVolatile(after, path))) return;
  diff.changes.push({ path, kind: "changed", before, after });
}

function diffObjects(path: string, before: JsonObject, after: JsonObject, diff: Diff): void {
  if ("$secret" in before || "$secret" in after) {
    if (before["$secret"] !== after["$secret"]) diff.changes.push({ path, kind: "changed", before, after });
    return;
  }
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
    diffValues(joinKey(path, key), ownValue(before, key), ownValue(after, key), diff);
}

function diffLists(path: string, before: readonly Json[], after: readonly Json[], diff: Diff): void {
  const keyed = tryKeyItems(before, after);
  if (keyed === undefined) {
    for (const [old, next] of alignItems(before, after)) {
      const [from, to] = [old === undefined ? undefined : before[old], next === undefined ? undefined : after[next]];
      diffValues(`${path}[${next ?? old ?? 0}]`, from, to, diff);
    }
    return;
  }
  for (const label of [...new Set([...keyed.before.keys(), ...keyed.after.keys()])].sort())
    diffValues(`${path}[${label}]`, keyed.before.get(label), keyed.after.get(label), diff);
  const [usual, actual] = [usualOrder(keyed), [...keyed.after.keys()]];
  if (usual.some((label, at) => label !== actual[at]))
    diff.changes.push({ path: `${path}(order)`, kind: "changed", before: [...keyed.before.keys()], after: actual });
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
