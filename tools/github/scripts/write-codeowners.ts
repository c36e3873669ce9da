import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeCodeowners } from "../src/codeowners/make-codeowners.ts";
import { readOwners } from "./read-owners.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** `.github/CODEOWNERS`, as it is committed. */
export function renderCodeowners(): string {
  return makeCodeowners(readOwners(root));
}

if (import.meta.main) writeFileSync(join(root, ".github", "CODEOWNERS"), renderCodeowners());
