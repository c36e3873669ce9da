import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderGenerated } from "./generate.ts";

const root = new URL("../../../", import.meta.url);

test.each([...renderGenerated()])("%s is what it follows from (else: npm run generate)", (path, text) => {
  const file = fileURLToPath(new URL(path, root));
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(text);
});

test("there is no page of a rule that isn't there any more", () => {
  const pages = readdirSync(new URL("tools/policy/rules/", root));
  expect(pages.filter((name) => !renderGenerated().has(`tools/policy/rules/${name}`))).toEqual([]);
});
