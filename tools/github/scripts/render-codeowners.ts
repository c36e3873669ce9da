import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { makeCodeowners } from "../src/codeowners/make-codeowners.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** `.github/CODEOWNERS`, as it is committed. */
export function renderCodeowners(): string {
  return makeCodeowners(platformSchema.parse(parse(readFileSync(join(root, "platform/instances.yaml"), "utf8"))));
}
