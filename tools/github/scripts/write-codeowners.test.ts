import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lintCodeowners } from "../src/codeowners/lint-codeowners.ts";
import { unownedPages } from "../src/codeowners/make-codeowners.ts";
import { renderCodeowners } from "./write-codeowners.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const committed = readFileSync(new URL("../../../.github/CODEOWNERS", import.meta.url), "utf8");

test("CODEOWNERS is what the teams' files say now (else: node tools/github/scripts/write-codeowners.ts)", () => {
  expect(committed).toBe(renderCodeowners());
});

test("every file of this repository has an owner, but for the pages that the required status decides about", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "");
  expect(files.length).toBeGreaterThan(100);
  expect(lintCodeowners(committed, files, unownedPages)).toEqual([]);
});
