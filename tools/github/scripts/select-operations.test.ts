import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { selectOperations } from "./select-operations.ts";

const text = readFileSync(new URL("../src/stand-in/github-openapi.json", import.meta.url), "utf8");

test("what is committed of GitHub's description is all that the listed operations need, and no more", () => {
  const committed = JSON.parse(text) as Record<string, unknown>;
  expect(selectOperations(committed)).toEqual(committed);
  expect(text.length).toBeLessThan(500_000);
});

test("an operation that GitHub does not have is named", () => {
  expect(() => selectOperations({ paths: {}, components: {}, info: {} })).toThrow(
    "GitHub's description has no GET /orgs/{org}/teams/{team_slug}.",
  );
});
