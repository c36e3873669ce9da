import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../contract/json.ts";
import { secretSignature, signatureKey } from "./checkpoint.ts";
import { isEncrypted, openSecrets } from "./secrets.ts";

// A salt that Pulumi itself made, for the passphrase "password".
const salt = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
const secrets = openSecrets("password", salt);

test("a salt that Pulumi made accepts its passphrase", () => {
  expect(secrets.salt).toBe(salt);
});

test("another passphrase is refused", () => {
  expect(() => openSecrets("password123", salt)).toThrow(/passphrase is not the one/);
});

test("a salt of another form is refused", () => {
  expect(() => openSecrets("password", "fozI5u6B030=:v1:F+6ZduL:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==")).toThrow(/unknown form/);
});

test("a new salt proves its passphrase to the next run", () => {
  const made = openSecrets("correct horse").salt;
  expect(made).toMatch(/^v1:[^:]{12}:v1:[^:]{16}:[^:]{32}$/);
  expect(openSecrets("correct horse", made).salt).toBe(made);
});

test("any JSON comes back as it was, and its text does not show", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sealed = secrets.encrypt(value as Json);
      expect(isEncrypted(sealed)).toBe(true);
      expect(sealed[signatureKey]).toBe(secretSignature);
      expect(JSON.stringify(secrets.decrypt(sealed))).toBe(JSON.stringify(value));
    }),
  );
  expect(JSON.stringify(secrets.encrypt("hunter2-hunter2"))).not.toContain("hunter2");
});

test("a secret that was read and not changed keeps its ciphertext, so that states do not differ without reason", () => {
  const sealed = secrets.encrypt("swordfish");
  const next = openSecrets("password", salt);
  next.decrypt(sealed);
  expect(next.encrypt("swordfish")).toEqual(sealed);
});

test("a ciphertext that was altered is refused", () => {
  const sealed = secrets.encrypt("swordfish");
  const ciphertext = sealed["ciphertext"] as string;
  expect(() => secrets.decrypt({ ...sealed, ciphertext: ciphertext.replace(/.{4}$/, "AAA=") })).toThrow(/can't be decrypted/);
});
