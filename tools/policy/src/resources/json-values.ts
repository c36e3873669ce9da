import { isSecretValue } from "@roadbed/engine/contract/graph.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object's property as an object; `{}` where it is anything else. */
export function objectAt(value: Json | undefined, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

/** One value, or a list of them, as a list: many formats allow both. */
export function listOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function textsOf(value: Json | undefined): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

export interface Found<T extends Json = Json> {
  readonly path: string;
  readonly value: T;
}

/** Every value below a value, itself first, with its path: list items by name where they have one, else by index. */
export function* walk(value: Json, path = ""): Generator<Found> {
  yield { path, value };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, `${path}[${nameOf(item) ?? index}]`);
    return;
  }
  if (!isObject(value) || isSecretValue(value)) return;
  for (const [key, item] of Object.entries(value)) yield* walk(item, path === "" ? key : `${path}.${key}`);
}

function nameOf(item: Json): string | undefined {
  const name = isObject(item) ? item["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}
