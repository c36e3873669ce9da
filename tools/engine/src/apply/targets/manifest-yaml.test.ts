import fc from "fast-check";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../contract/json.ts";
import { formatManifest, formatYaml } from "./manifest-yaml.ts";

test("a manifest reads as people write it", () => {
  expect(
    formatManifest({
      kind: "Deployment",
      apiVersion: "apps/v1",
      spec: {
        replicas: 2,
        template: { spec: { containers: [{ args: ["--port", "8080"], command: [], name: "web", script: "set -e\nrun\n" }] } },
      },
      metadata: { labels: { "app.kubernetes.io/name": "web", stage: "on" }, namespace: "orders-staging", name: "web" },
    }),
  ).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: orders-staging
  labels:
    app.kubernetes.io/name: web
    stage: "on"
spec:
  replicas: 2
  template:
    spec:
      containers:
      - args:
        - "--port"
        - "8080"
        command: []
        name: web
        script: |
          set -e
          run
`);
});

test("any JSON is read back the same by two YAML libraries, as YAML 1.1 and 1.2", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[-+0-9._exob:, #\n"'|>~?!%&*[\]{}]*$/),
    fc.constantFrom(
      "no",
      "null",
      "1e3",
      "0x1f",
      "12:30:45",
      "2027-01-01",
      "- a",
      "a: b",
      "a #b",
      "a\n",
      "a\n\n",
      "\na",
      "a\n b",
      "=",
      "<<",
      ".5",
      "a:",
      "#",
      "?",
    ),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(
        text.filter((key) => key !== "__proto__"),
        tie("value"),
        { maxKeys: 3 },
      ),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      const yaml = formatYaml(value as Json);
      expect(toPlain(parse(yaml, { version: "1.2" }))).toEqual(toPlain(value));
      expect(toPlain(parse(yaml, { version: "1.1" }))).toEqual(toPlain(value));
      expect(toPlain(load(yaml))).toEqual(toPlain(value));
    }),
    { numRuns: 2000 },
  );
});

function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
