import { createCipheriv, createDecipheriv, hash, pbkdf2Sync, randomBytes } from "node:crypto";
import { UserError } from "../contract/errors.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { secretSignature, signatureKey } from "./checkpoint.ts";

/** Encrypts values as Pulumi's passphrase secrets provider does, so that its CLI reads them with the same passphrase. */
export interface SecretsProvider {
  /** `v1:<salt>:v1:<nonce>:<ciphertext>`; proves a passphrase without telling it. Stands in the state, in clear. */
  readonly salt: string;
  encrypt(value: Json): JsonObject;
  decrypt(secret: JsonObject): Json;
}

const iterations = 1_000_000;
const proof = "pulumi";

/** A new salt, or the one of a state that is there already, whose passphrase must then be the same. */
export function openSecrets(passphrase: string, salt?: string): SecretsProvider {
  const saltBytes = salt === undefined ? randomBytes(8) : Buffer.from(salt.split(":")[1] ?? "", "base64");
  const key = deriveKey(passphrase, saltBytes);
  if (salt !== undefined) requireProof(salt, key);
  const known = new Map<string, string>();
  return {
    salt: salt ?? `v1:${saltBytes.toString("base64")}:${seal(proof, key)}`,
    encrypt(value) {
      const text = JSON.stringify(value);
      return { [signatureKey]: secretSignature, ciphertext: known.get(text) ?? remember(known, text, seal(text, key)) };
    },
    decrypt(secret) {
      const ciphertext = secret["ciphertext"];
      if (typeof ciphertext !== "string")
        throw new UserError("A secret in the state has no ciphertext.", {
          fix: "Restore the state from its backup or from git's history.",
        });
      const text = open(ciphertext, key);
      known.set(text, ciphertext);
      return JSON.parse(text) as Json;
    },
  };
}

export function isEncrypted(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && value[signatureKey] === secretSignature;
}

/** A million rounds take a second or so; a run that opens many stacks of one passphrase and salt pays once. */
const keys = new Map<string, Buffer>();

function deriveKey(passphrase: string, salt: Buffer): Buffer {
  const name = hash("sha256", `${salt.toString("base64")}:${passphrase}`);
  const key = keys.get(name) ?? pbkdf2Sync(passphrase, salt, iterations, 32, "sha256");
  keys.set(name, key);
  return key;
}

function requireProof(salt: string, key: Buffer): void {
  const [version, , ...sealed] = salt.split(":");
  if (version !== "v1" || sealed.length !== 3)
    throw new UserError("The state's secrets provider has a salt of an unknown form.", {
      fix: "It should begin with v1:. Restore the state from its backup or from git's history.",
    });
  if (tryOpen(sealed.join(":"), key) === proof) return;
  throw new UserError("The passphrase is not the one that the state's secrets were encrypted with.", {
    fix: "Set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the right one.",
  });
}

function seal(text: string, key: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

function open(sealed: string, key: Buffer): string {
  const text = tryOpen(sealed, key);
  if (text === undefined)
    throw new UserError("A secret in the state can't be decrypted: it was altered, or encrypted with another passphrase.", {
      fix: "Restore the state from its backup or from git's history.",
    });
  return text;
}

function tryOpen(sealed: string, key: Buffer): string | undefined {
  const [version, nonce = "", data = ""] = sealed.split(":");
  const bytes = Buffer.from(data, "base64");
  if (version !== "v1" || bytes.length < 16) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function remember(known: Map<string, string>, text: string, ciphertext: string): string {
  known.set(text, ciphertext);
  return ciphertext;
}
