import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderSchemas } from "./write-json-schemas.ts";

const root = new URL("../../../", import.meta.url);

test.each([...renderSchemas()])(
  "%s is what the contract says now (else: node tools/engine/scripts/write-json-schemas.ts)",
  (path, text) => {
    const file = fileURLToPath(new URL(path, root));
    expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(text);
  },
);

test("each page's first line names a schema that is there", () => {
  const environment = JSON.parse(readFileSync(new URL("environments/.schemas/environment.json", root), "utf8")) as {
    properties: object;
    additionalProperties: boolean;
  };
  expect(Object.keys(environment.properties)).toContain("components");
  expect(environment.additionalProperties).toBe(false);
});
