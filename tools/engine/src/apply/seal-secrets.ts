import { UserError } from "../contract/errors.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { isEncrypted, openSecrets, type SecretsProvider } from "./secrets.ts";
import type { StackState } from "./state.ts";
import { replaceDeep } from "./state-resource.ts";

/** What keeping secrets takes: the passphrase, and the texts behind the digests that stand in graphs. */
export interface StateSecrets {
  readonly passphrase: string;
  /** `$secret` digest -> plaintext, from the rendering. Unchanged secrets need none: the state has them. */
  readonly texts: ReadonlyMap<string, Json>;
}

export interface Sealer {
  /** Turns each `{ $secret }` into the encrypted form. The digest stays beside it; Pulumi passes over it. */
  seal(value: JsonObject): JsonObject;
  /** What the state has to say of its secrets, now that all are sealed. */
  provider(): StackState["secretsProvider"];
}

export function makeSealer(state: StackState, secrets: StateSecrets | undefined): Sealer {
  const salt = saltOf(state);
  const known = new Map(state.resources.flatMap((resource) => findSealed(resource as JsonObject)));
  let opened: SecretsProvider | undefined;
  const open = (): SecretsProvider => {
    if (secrets === undefined)
      throw new UserError("The program has secrets, and there is no passphrase to encrypt them with in the state.", {
        fix: "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.",
      });
    opened ??= openSecrets(secrets.passphrase, salt);
    return opened;
  };
  const sealOne = (value: JsonObject): JsonObject => {
    const digest = digestOf(value);
    const same = known.get(digest);
    if (same !== undefined) return same;
    const text = secrets?.texts.get(digest) ?? (digest.startsWith("⟦") ? digest : undefined);
    const provider = open();
    if (text === undefined)
      throw new UserError("A secret of the program is known by its digest only.", { fix: "Render it again with its secrets." });
    const sealed = { ...provider.encrypt(text), digest };
    known.set(digest, sealed);
    return sealed;
  };
  return {
    seal: (value) => replaceDeep(value, (item) => typeof item["$secret"] === "string", sealOne) as JsonObject,
    provider: () => (opened === undefined ? state.secretsProvider : { type: "passphrase", state: { salt: opened.salt } }),
  };
}

/** Back to digests, as graphs have them. A secret that another engine has written since has none: it differs. */
export function unseal(value: JsonObject): JsonObject {
  return replaceDeep(value, isEncrypted, (sealed) => ({
    $secret: typeof sealed["digest"] === "string" ? sealed["digest"] : "unknown",
  })) as JsonObject;
}

function digestOf({ $secret }: JsonObject): string {
  return typeof $secret === "string" ? $secret : "";
}

function saltOf({ secretsProvider }: StackState): string | undefined {
  if (secretsProvider === undefined) return undefined;
  const salt = secretsProvider.state?.["salt"];
  if (secretsProvider.type === "passphrase" && typeof salt === "string") return salt;
  throw new UserError(`The state's secrets are kept by "${secretsProvider.type}", which the embedded engine can't use.`, {
    fix: "Change the provider with `pulumi stack change-secrets-provider passphrase`.",
  });
}

function findSealed(value: Json | undefined): [string, JsonObject][] {
  if (Array.isArray(value)) return value.flatMap((item) => findSealed(item));
  if (typeof value !== "object" || value === null) return [];
  if (isEncrypted(value)) return typeof value["digest"] === "string" ? [[value["digest"], value]] : [];
  return Object.values(value as JsonObject).flatMap((item) => findSealed(item));
}
