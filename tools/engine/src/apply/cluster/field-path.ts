import type { Json, JsonObject } from "../../contract/json.ts";

/** Whether an object says something about a field, named as API servers name it: `.spec.containers[name="web"].image`. */
export function hasField(value: Json | undefined, path: string): boolean {
  if (value === undefined) return false;
  if (path === "") return true;
  if (path.startsWith("[")) {
    const [whole = path, keys = ""] = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(path) ?? [];
    return Array.isArray(value) && value.some((item, index) => isNamed(item, index, keys) && hasField(item, path.slice(whole.length)));
  }
  // Keys hold dots themselves, and nothing marks where they end.
  return (
    isObject(value) && Object.entries(value).some(([key, field]) => beginsWith(path, key) && hasField(field, path.slice(key.length + 1)))
  );
}

function beginsWith(path: string, key: string): boolean {
  return path.startsWith(`.${key}`) && ["", ".", "["].includes(path.charAt(key.length + 1));
}

/** `name="web"`, `containerPort=80,protocol="TCP"`, `="a value"`, or `0`. What is left to its default is not said. */
function isNamed(item: Json, index: number, keys: string): boolean {
  if (/^\d+$/.test(keys)) return index === Number(keys);
  if (keys.startsWith("=")) return JSON.stringify(item) === keys.slice(1);
  return [...keys.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].every(([, key = "", text = ""]) => {
    const said = isObject(item) ? item[key] : null;
    return said === undefined || JSON.stringify(said) === text;
  });
}

/**
 * What was seen in an object and is nobody's of ours, neither as `ours` was nor as it is to be, as operations of a JSON
 * Patch that takes it out of the object as it lives now. Server-side apply never takes away what others have added.
 */
export function removeAdditions(seen: JsonObject, ours: readonly JsonObject[], live: JsonObject): JsonObject[] {
  const pointers: string[] = [];
  const walk = (was: Json | undefined, mine: readonly Json[], now: Json | undefined, pointer: string): void => {
    if (was === undefined || now === undefined) return;
    if (mine.length === 0) pointers.push(pointer);
    else if (Array.isArray(was) && Array.isArray(now)) {
      for (const [index, item] of now.entries()) {
        const known = mine.filter(Array.isArray).flatMap((list) => wrap(named(list, item)));
        walk(named(was, item), known, item, `${pointer}/${index}`);
      }
    } else if (isObject(was) && isObject(now)) {
      for (const key of Object.keys(was)) {
        const known = mine.filter(isObject).flatMap((object) => wrap(object[key]));
        walk(was[key], known, now[key], `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      }
    }
  };
  walk(seen, ours, live, "");
  // From the last to the first, so that no number means another item than it did.
  return pointers.reverse().map((path) => ({ op: "remove", path }));
}

/** Lists without names are one value, and are applied as such. */
function named(list: readonly Json[], like: Json): Json | undefined {
  const name = isObject(like) ? like["name"] : undefined;
  return name === undefined ? undefined : list.find((item) => isObject(item) && item["name"] === name);
}

function wrap(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
