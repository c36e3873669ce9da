import type { Json, JsonObject } from "../../contract/json.ts";
import { secretSignature, signatureKey } from "../checkpoint.ts";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecretInState(value: JsonObject): boolean {
  return value[signatureKey] === secretSignature;
}

/**
 * Values of an exported state as programs have them: the texts of secrets are JSON in JSON there, and providers that are
 * made from Terraform's say on each level which inputs they have filled in themselves.
 */
export function readStateValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(readStateValue);
  if (!isObject(value)) return value;
  const { plaintext } = value;
  if (isSecretInState(value) && typeof plaintext === "string")
    return { [signatureKey]: secretSignature, value: readStateValue(JSON.parse(plaintext) as Json) };
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, item]) => [key, readStateValue(item)]));
}

/** What stands at a path; whatever stands below a secret is one too. */
export function findAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
  if (key === undefined || value === undefined) return value;
  if (Array.isArray(value)) return findAt(value[Number(key)], rest);
  if (!isObject(value)) return undefined;
  if (!isSecretInState(value)) return Object.hasOwn(value, key) ? findAt(value[key], rest) : undefined;
  const inner = findAt(value["value"], [key, ...rest]);
  return inner === undefined ? undefined : { [signatureKey]: secretSignature, value: inner };
}

/** A name may have a `#`, a property has none. */
export function splitPlaceholder(inside: string): { urn: string; path: string } {
  const at = inside.lastIndexOf("#");
  return at < 0 ? { urn: "", path: "" } : { urn: inside.slice(0, at), path: inside.slice(at + 1) };
}
