import { expect, test } from "vitest";
import { placeholder, type SecretValue } from "../contract/graph.ts";
import { checkout, makeInput } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";
import { hideSecret } from "./secrets.ts";

const plaintext = "correct horse battery staple";

async function renderSecrets(secrets: boolean) {
  const renderer = createRenderer({ root: checkout, workers: 0, secrets });
  try {
    for await (const rendering of renderer.render([makeInput("secrets")])) return rendering;
    throw new Error("nothing was rendered");
  } finally {
    await renderer.close();
  }
}

test("a graph holds no secret, only a hash that differs from place to place", async () => {
  const { graph, secrets } = await renderSecrets(false);
  expect(JSON.stringify(graph)).not.toContain(plaintext);
  const digests = graph?.resources.map(({ inputs }) => JSON.stringify(inputs["stringData"]));
  expect(digests).toHaveLength(2);
  expect(new Set(digests).size).toBe(2);
  expect(graph?.outputs["password"]).toEqual({ $secret: expect.stringMatching(/^scrypt:[0-9a-f]{64}$/) });
  expect(secrets?.size).toBe(0);
});

test("who asks for it gets the plaintext behind each digest", async () => {
  const { graph, secrets } = await renderSecrets(true);
  const { $secret } = graph?.resources[0]?.inputs["stringData"] as unknown as SecretValue;
  expect(secrets?.get($secret)).toEqual({ password: plaintext });
});

test("a secret shows which values of the cloud it is built from, because it changes when they do", () => {
  const endpoint = placeholder("urn:pulumi:a::b::aws:rds/instance:Instance::db", "endpoint");
  const context = { urn: "urn:pulumi:a::b::kubernetes:core/v1:Secret::db" };
  expect(hideSecret(endpoint, "stringData.host", context)).toEqual({ $secret: endpoint });
  const { $secret } = hideSecret(`postgres://admin:${plaintext}@${endpoint}`, "stringData.url", context);
  expect($secret).toContain(endpoint);
  expect($secret).not.toContain(plaintext);
});
