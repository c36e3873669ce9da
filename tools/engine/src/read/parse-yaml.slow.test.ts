import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readEnvironment } from "./read-pages.ts";
import { parseYaml } from "./parse-yaml.ts";
import { sampleCatalog } from "@roadbed/testing/catalog.ts";

const files = { page: { path: "environments/orders/staging/environment.yaml", mode: "100644", type: "blob", oid: "0" }, code: [] } as const;
const options = { catalog: sampleCatalog, today: "2026-11-22" };
const sample = Buffer.from(
  'purpose: The shop.\nstage: staging\nlease: { until: 2027-03-31 }\nhosts:\n  shop.example.com: web\ncomponents:\n  web:\n    path: web-service@1\n    settings: { image: ghcr.io/acme-corp/shop:1.4.2, env: { A: "b" } }\n    uses: [db, { component: jobs, access: send }]\n  db:\n    path: postgres@1\n',
);

function readOrRefuse(bytes: Uint8Array): void {
  const { draft, findings } = readEnvironment("orders/staging", files, bytes, options);
  if (draft === undefined) expect(findings.length).toBeGreaterThan(0);
  for (const { at, message } of findings) {
    expect(message.length).toBeGreaterThan(0);
    expect(at.line === undefined || at.line >= 1).toBe(true);
  }
}

test("any bytes are read or refused with a place, never a crash", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readOrRefuse), { numRuns: 50_000 });
});

test("any text is read or refused with a place, never a crash", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab1:-{}[]\"'|>&*!#%@,? \n\t~."), maxLength: 200 }), (text) => {
      readOrRefuse(Buffer.from(text));
    }),
    { numRuns: 50_000 },
  );
});

test("a valid page with a few bytes changed is read or refused with a place, never a crash", () => {
  const change = fc.record({
    at: fc.nat(sample.length - 1),
    with: fc.constantFrom("", "\n", " ", ":", "- ", "{", "]", '"', "&a ", "*a", "!!str ", "\t", "\u0000", "é", "null", "0", "[["),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let text = sample.toString();
      for (const { at, with: piece } of changes) text = `${text.slice(0, at)}${piece}${text.slice(at + 1)}`;
      readOrRefuse(Buffer.from(text));
      const { page, findings } = parseYaml("page.yaml", Buffer.from(text));
      if (findings.length === 0 && page?.data !== undefined) expect(page.data).toEqual(parse(text, { schema: "core", version: "1.2" }));
    }),
    { numRuns: 30_000 },
  );
});
