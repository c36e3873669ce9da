import { scryptSync } from "node:crypto";
import { placeholderPattern, type SecretValue } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";

/** A secret's plaintext: kept in memory only, and only where the caller asked for it. */
export type SecretText = Json;

interface SecretContext {
  readonly urn: string;
  readonly secrets?: Map<string, SecretText>;
}

/**
 * A secret in a graph is a hash: slow, so that a weak one cannot be guessed from a stored graph, and salted with its
 * place, so that equal secrets do not show. Placeholders in it are names and no secrets; they stay readable, because
 * a secret that is built from a value which changes has changed as well.
 */
export function hideSecret(value: Json, path: string, { urn, secrets }: SecretContext): JsonObject & SecretValue {
  const text = JSON.stringify(value);
  const names = text.match(placeholderPattern) ?? [];
  if (names.length === 1 && value === names[0]) return { $secret: names[0] };
  const digest = [`scrypt:${slowHash(text, `${urn}#${path}`)}`, ...new Set(names)].join(" ");
  secrets?.set(digest, value);
  return { $secret: digest };
}

/** About 30 ms: 16 MB of memory per guess. */
function slowHash(text: string, salt: string): string {
  return scryptSync(text, salt, 32, { N: 2 ** 14, r: 8, p: 1 }).toString("hex");
}
