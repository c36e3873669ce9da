import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);

test("each page's first line names a schema that is there", () => {
  const environment = JSON.parse(readFileSync(new URL("environments/.schemas/environment.json", root), "utf8")) as {
    properties: object;
    additionalProperties: boolean;
  };
  expect(Object.keys(environment.properties)).toContain("components");
  expect(environment.additionalProperties).toBe(false);
});
