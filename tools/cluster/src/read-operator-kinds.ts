import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { operators } from "./operators.data.ts";

const module = fileURLToPath(new URL("../build/crds/", import.meta.url));

/**
 * The definitions of all kinds that golden paths and layers use, as their operators publish them: read from Go's module
 * cache, filled with what the committed hashes vouch for.
 */
export function readOperatorKinds(): JsonObject[] {
  return operators.flatMap(({ module: name, files, only }) => {
    const folder = join(findModule(name), files);
    return readdirSync(folder)
      .filter((file) => file.endsWith(".yaml") && (only === undefined || only.test(file)))
      .flatMap((file) =>
        parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((document) => document.toJS() as JsonObject | null),
      )
      .filter((object): object is JsonObject => object?.["kind"] === "CustomResourceDefinition");
  });
}

function findModule(name: string): string {
  const version =
    new RegExp(`^\\s${name.replaceAll(".", "\\.")} (\\S+)$`, "m").exec(readFileSync(join(module, "go.mod"), "utf8"))?.[1] ?? "";
  // The hashes of go.sum decide; whether a database on the internet knows them as well does not matter.
  const env = { ...process.env, GONOSUMDB: "*", GOFLAGS: "-mod=readonly" };
  const said = execFileSync("go", ["mod", "download", "-json", `${name}@${version}`], { cwd: module, encoding: "utf8", env });
  return (JSON.parse(said) as { Dir: string }).Dir;
}
