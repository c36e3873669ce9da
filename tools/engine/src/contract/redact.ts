import { isSecretValue } from "./graph.ts";
import type { Json, JsonObject } from "./json.ts";
import { secretHint, secretNamePattern, secretShapes } from "./secret-shapes.data.ts";

/** `pwd=secret`, without the name of anything. */
const shortest = 10;

/** Text in which no secret stands any more that can be told from ordinary text: `[hidden: GitHub token]` stands there. */
export function redact(text: string): string {
  if (text.length < shortest || !secretHint.test(text)) return text;
  let clean = text;
  for (const { name, pattern, isSecret } of secretShapes)
    clean = clean.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>> | string;
      const parts = typeof groups === "string" ? [match] : [groups["secret"], groups["next"]];
      return parts
        .filter((part) => part !== undefined && isSecret?.(part) !== false)
        .reduce<string>((all, part) => hide(all, part ?? "", name), match);
    });
  return clean;
}

/** The kind of secret that a text holds, for who must refuse it; undefined where none can be seen. */
export function tryFindSecret(text: string): string | undefined {
  return /\[hidden: ([^\]]+)\]/.exec(redact(text.replaceAll("[hidden: ", "")))?.[1];
}

/**
 * The same data without secrets, by their looks and by the names that they stand under. What holds none is returned as it
 * is; `{ $secret }` holds none.
 */
export function redactJson<Value>(value: Value): Value {
  return redactValue(value as Json, "", new Map()) as Value;
}

/** Text -> what it becomes: in a plan most stands there twice, before and after. */
type Seen = Map<string, string>;

function redactValue(value: Json, name: string, seen: Seen): Json {
  if (typeof value === "string") return isNamedSecret(name, value) ? "[hidden: secret]" : redactOnce(value, seen);
  if (typeof value !== "object" || value === null || isSecretValue(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactValue(item, name, seen));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return redactObject(value, seen);
}

function redactOnce(text: string, seen: Seen): string {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const clean = redact(text);
  seen.set(text, clean);
  return clean;
}

function redactObject(value: JsonObject, seen: Seen): JsonObject {
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    redactOnce(key, seen),
    redactValue(item, nameOf(key, value), seen),
  ]);
  return entries.some(([key, item]) => !Object.hasOwn(value, key) || item !== value[key]) ? Object.fromEntries(entries) : value;
}

/** An entry of `env` is named by its `name`, and a change by its `path`. */
function nameOf(key: string, { name, path }: JsonObject): string {
  if (key === "value" && typeof name === "string") return name;
  if ((key === "before" || key === "after") && typeof path === "string") return path;
  return key;
}

function isNamedSecret(name: string, value: string): boolean {
  return value.length >= 6 && name.length >= 3 && secretNamePattern.test(name) && /^(?!\$[({]|scrypt:|\[hidden)[^\s⟦]+$/.test(value);
}

function hide(text: string, secret: string, name: string): string {
  return text.replace(secret, () => `[hidden: ${name}]`);
}
