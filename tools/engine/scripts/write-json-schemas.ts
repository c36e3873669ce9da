import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { makeJsonSchemas } from "../src/contract/json-schemas.ts";

/** Path -> text of every generated schema, as it is committed. */
export function renderSchemas(): Map<string, string> {
  return new Map([...makeJsonSchemas(catalog, layers)].map(([path, schema]) => [path, `${JSON.stringify(schema, undefined, 2)}\n`]));
}
