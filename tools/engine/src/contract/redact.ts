import { isSecretValue } from "./graph.ts";
import type { Json, JsonObject } from "./json.ts";
import { secretNamePattern, secretShapes } from "./secret-shapes.data.ts";

/** Text in which no secret stands any more that can be told from ordinary text: `[hidden: GitHub token]` stands there. */
export function redact(text: string): string {
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
  return redactValue(value as Json, "") as Value;
}

function redactValue(value: Json, name: string): Json {
  if (typeof value === "string") return isNamedSecret(name, value) ? "[hidden: secret]" : redact(value);
  if (typeof value !== "object" || value === null || isSecretValue(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactValue(item, name));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return redactObject(value);
}

function redactObject(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [redact(key), redactValue(item, nameOf(key, value))]);
  return entries.some(([key, item]) => !Object.hasOwn(value, key) || item !== value[key]) ? Object.fromEntries(entries) : value;
}

/** An entry of `env` is named by its `name`, and a change by its `path`. */
function nameOf(key: string, { name, path }: JsonObject): string {
  if (key === "value" && typeof name === "string") return name;
  if ((key === "before" || key === "after") && typeof path === "string") return path;
  return key;
}

function isNamedSecret(name: string, value: string): boolean {
  return secretNamePattern.test(name) && value.length >= 6 && /^(?!\$[({]|scrypt:|\[hidden)[^\s⟦]+$/.test(value);
}

function hide(text: string, secret: string, name: string): string {
  return text.replace(secret, () => `[hidden: ${name}]`);
}
