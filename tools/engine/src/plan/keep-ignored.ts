import type { Json, JsonObject } from "../contract/json.ts";
import { parsePath, type PathSegment } from "./property-path.ts";

/**
 * What a program asks for, with the properties that it wants ignored as they stand: a scaler's replicas survive, also
 * when something else of the resource changes.
 */
export function keepIgnored(before: JsonObject, after: JsonObject, ignored: readonly string[]): JsonObject {
  if (ignored.includes("*")) return before;
  return ignored.reduce((inputs, pattern) => reset(before, inputs, parsePath(pattern)) as JsonObject, after);
}

/** The value with what is below the path put back; what stood nowhere is taken away. */
function reset(before: Json | undefined, after: Json | undefined, [segment, ...rest]: readonly PathSegment[]): Json | undefined {
  if (segment === undefined) return before;
  if ("key" in segment) return isObject(after) ? resetKey(before, after, segment.key, rest) : after;
  if (!Array.isArray(after)) return after;
  const old = Array.isArray(before) ? before : [];
  return after.map((item, at) => (segment.item === "*" || segment.item === String(at) ? (reset(old[at], item, rest) ?? item) : item));
}

function resetKey(before: Json | undefined, after: JsonObject, key: string, rest: readonly PathSegment[]): JsonObject {
  const old = isObject(before) && Object.hasOwn(before, key) ? before[key] : undefined;
  const now = Object.hasOwn(after, key) ? after[key] : undefined;
  const value = reset(old, now, rest);
  if (value === now) return after;
  const { [key]: _, ...others } = after;
  return value === undefined ? others : { ...others, [key]: value };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
