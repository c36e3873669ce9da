import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "./json.ts";
import { redact, redactJson, tryFindSecret } from "./redact.ts";
import { makeSecret, secretKinds } from "./redact.fake.ts";

const planted = secretKinds.flatMap((kind) => Array.from({ length: 10 }, (_, seed) => makeSecret(kind, seed)));

/** No part of it that would help: any eight characters in a row of what is random in it. */
function leaks(text: string, secret: { readonly text: string; readonly random: string }): boolean {
  for (let at = 0; at + 8 <= secret.random.length; at += 1) if (text.includes(secret.random.slice(at, at + 8))) return true;
  return text.includes(secret.text);
}

test("there are 200 secrets of 20 kinds", () => {
  expect(secretKinds).toHaveLength(20);
  expect(new Set(planted.map(({ text }) => text)).size).toBe(200);
});

test.each(secretKinds)("no %s shows, wherever it stands in a text", (kind) => {
  for (const secret of planted.filter((each) => each.kind === kind)) {
    const { text } = secret;
    const places = [
      text,
      `The program failed: could not log in with ${text}, giving up.`,
      JSON.stringify({ settings: { env: { LOG_LEVEL: "debug", OTHER: text } } }),
      JSON.stringify(JSON.stringify({ note: text })),
      `its setting env.OTHER changes from ${text} to ${text}`,
      `  OTHER: "${text}" # a comment`,
      `| env.OTHER | \`${text}\` |`,
    ];
    for (const place of places) expect(leaks(redact(place), secret), place).toBe(false);
    expect(tryFindSecret(`OTHER: ${text}`), text).toBeTypeOf("string");
  }
});

test("what stands in data under a telling name does not show, whatever it looks like", () => {
  const password = "correct-horse-battery";
  const data = {
    env: [
      { name: "LOG_LEVEL", value: "debug" },
      { name: "DB_PASSWORD", value: password },
    ],
    stringData: { password, "client-secret": password, apiKey: password },
    changes: [{ path: "spec.template.spec.containers[web].env[API_TOKEN].value", before: password, after: `${password}-2` }],
  };
  const clean = redactJson(data);
  expect(JSON.stringify(clean)).not.toContain("horse");
  expect(clean.env[0]).toEqual({ name: "LOG_LEVEL", value: "debug" });
});

test("a sentence about a telling name keeps what was there to itself", () => {
  expect(redact("because its setting env.DB_PASSWORD changes from hunter2x to hunter3x")).toBe(
    "because its setting env.DB_PASSWORD changes from [hidden: secret] to [hidden: secret]",
  );
});

test.each([
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "ghcr.io/acme-corp/orders-api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
  "urn:pulumi:orders.staging::environments::roadbed:path:web-service$kubernetes:apps/v1:Deployment::api",
  "arn:aws:iam::123456789012:role/acme-orders-staging-api-with-a-rather-long-name-2",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "golden-paths/web-service/aws/makeLoadBalancerTargetGroup2AndListener/component.ts",
  "postgres://app:⟦urn:pulumi:a::b::aws:rds/instance:Instance::db#password⟧@db.example.com/orders",
  "redis://:$(REDIS_PASSWORD)@cache:6379",
  "https://orders.example.com:8443/callback?code=abc",
  "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1234",
  'ExternalSecret: "external-secrets.io/v1"',
  "secretName: orders-db-credentials",
  "masterUserSecrets.0.secretArn",
  "Make a password in the secret store, and name it under secrets.",
  "automountServiceAccountToken: false",
  "The token is read from the secret store.",
  "eks.amazonaws.com/role-arn",
  "ssh-ed25519 is not allowed here",
])("ordinary text stays as it is: %s", (text) => {
  expect(redact(text)).toBe(text);
  expect(tryFindSecret(text)).toBeUndefined();
});

test("data without secrets is returned as it is, and `$secret` is none", () => {
  const data = { stringData: { password: { $secret: `scrypt:${"ab".repeat(32)}` } }, list: [1, null, { deep: "text" }] };
  expect(redactJson(data)).toBe(data);
});

test("redacting twice changes nothing more, and keeps the shape of any data", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(...planted), (json, { text }) => {
      const once = redactJson([JSON.parse(json) as Json, { OTHER: text }]);
      expect(redactJson(once)).toEqual(once);
      expect(JSON.parse(redact(JSON.stringify(once)))).toEqual(once);
    }),
  );
});

test("a megabyte of hostile text takes no time to speak of", () => {
  for (const unit of ["a", "A1", "-----BEGIN PRIVATE KEY-----", "password: ", "postgres://a:", "eyJ", "x=", "/"]) {
    const begin = performance.now();
    redact(unit.repeat(1_000_000 / unit.length));
    expect(performance.now() - begin, unit).toBeLessThan(2000);
  }
});
