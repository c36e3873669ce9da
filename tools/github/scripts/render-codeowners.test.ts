import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lintCodeowners } from "../src/codeowners/lint-codeowners.ts";
import { unownedPages } from "../src/codeowners/make-codeowners.ts";
import { renderCodeowners } from "./render-codeowners.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const committed = readFileSync(new URL("../../../.github/CODEOWNERS", import.meta.url), "utf8");

test("CODEOWNERS is what platform/instances.yaml says now (else: npm run generate)", () => {
  expect(committed).toBe(renderCodeowners());
});

test("every file of this repository has an owner, but for the pages that the required status decides about", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "");
  expect(files.length).toBeGreaterThan(100);
  expect(lintCodeowners(committed, files, unownedPages)).toEqual([]);
});
