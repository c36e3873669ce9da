import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { makeJsonSchemas } from "../src/contract/json-schemas.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Path -> text of every generated schema, as it is committed. */
export function renderSchemas(): Map<string, string> {
  return new Map([...makeJsonSchemas(catalog, layers)].map(([path, schema]) => [path, `${JSON.stringify(schema, undefined, 2)}\n`]));
}

if (import.meta.main) {
  for (const [path, text] of renderSchemas()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
