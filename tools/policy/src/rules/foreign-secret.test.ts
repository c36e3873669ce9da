import { makeUrn, placeholder } from "@roadbed/engine/contract/graph.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import { expect, test } from "vitest";
import { findPaths } from "../make-step.fake.ts";
import { foreignSecret } from "./foreign-secret.ts";

const find = (spec: Json, kind = "ExternalSecret") => findPaths(foreignSecret, `kubernetes:external-secrets.io/v1:${kind}`, { spec });
const reading = (key: Json) => find({ data: [{ secretKey: "key", remoteRef: { key, property: "token" } }] });
const databaseOf = (stack: string) =>
  placeholder(makeUrn(stack, "environments", "aws:rds/instance:Instance", "db"), "masterUserSecrets.0.secretArn");

test.each(["acme/orders/staging/mail", "acme.orders.staging.mail", "acme/orders/staging/mail/smtp", databaseOf("orders.staging")])(
  "%s is the environment's own",
  (key) => {
    expect(reading(key)).toEqual([]);
    expect(find({ dataFrom: [{ extract: { key } }] })).toEqual([]);
  },
);

test.each<Json>([
  "acme/billing/staging/mail",
  "acme/orders/production/mail",
  "acme/orders-eu/staging/mail",
  "billing/orders/staging-mail",
  "orders/mail",
  "acme/orders/staging",
  "acme/orders/staging/../../billing/production/mail",
  "acme-orders-staging-mail",
  databaseOf("billing.production"),
  databaseOf("orders.production"),
  "⟦?⟧",
  { $secret: "9f86d081" },
])("%j is somebody else's, or nobody knows whose", (key) => {
  expect(reading(key)).toEqual(["spec.data[0].remoteRef.key"]);
  expect(find({ dataFrom: [{ extract: { key } }] })).toEqual(["spec.dataFrom[0].extract.key"]);
});

test("what is taken by a search is not named at all", () => {
  expect(find({ dataFrom: [{ find: { name: { regexp: ".*" } } }] })).toEqual(["spec.dataFrom[0].find"]);
});

test("a secret is not put in somebody else's place either", () => {
  const pushing = (remoteKey: string) => find({ data: [{ match: { secretKey: "token", remoteRef: { remoteKey } } }] }, "PushSecret");
  expect(pushing("acme/orders/staging/token")).toEqual([]);
  expect(pushing("acme/billing/production/token")).toEqual(["spec.data[0].match.remoteRef.remoteKey"]);
});

test("generated passwords come from nobody", () => {
  expect(find({ dataFrom: [{ sourceRef: { generatorRef: { kind: "Password", name: "db-app" } } }] })).toEqual([]);
});
