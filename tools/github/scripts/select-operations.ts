import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { operations } from "../src/stand-in/operations.data.ts";

/**
 * Takes out of GitHub's OpenAPI description what the stand-in checks against. The description itself (the npm package
 * @octokit/openapi, hundreds of megabytes) is no dependency: install it somewhere else and name its file.
 *
 *   npm install --prefix <scratch folder> @octokit/openapi
 *   node tools/github/scripts/select-operations.ts <scratch folder>/node_modules/@octokit/openapi/generated/api.github.com.json
 *   npx prettier --write tools/github/src/stand-in/github-openapi.json
 */
const target = fileURLToPath(new URL("../src/stand-in/github-openapi.json", import.meta.url));

type Json = Record<string, unknown>;

export function selectOperations(description: Json): Json {
  const paths: Json = {};
  const wanted = new Set<string>();
  for (const operation of operations) {
    const [method = "", path = ""] = operation.split(" ");
    const found = (description["paths"] as Record<string, Json>)[path]?.[method.toLowerCase()] as Json | undefined;
    if (found === undefined) throw new Error(`GitHub's description has no ${operation}.`);
    const { operationId, parameters, requestBody, responses } = found;
    paths[path] = {
      ...(paths[path] as Json | undefined),
      [method.toLowerCase()]: prune({ operationId, parameters, requestBody, responses }),
    };
  }
  collectRefs(paths, wanted);
  const components: Record<string, Json> = {};
  for (const ref of wanted) {
    const [, , kind = "", name = ""] = ref.split("/");
    const component = prune((description["components"] as Record<string, Json>)[kind]?.[name]);
    components[kind] = { ...components[kind], [name]: component };
    // A set hands out what is added to it while it is walked through.
    collectRefs(component, wanted);
  }
  const { title, version } = description["info"] as Json;
  return { openapi: description["openapi"], info: { title, version }, paths, components };
}

/** Words and examples are for people, and most of its size. */
const left = new Set([
  "description",
  "summary",
  "title",
  "example",
  "examples",
  "externalDocs",
  "x-github",
  "x-octokit",
  "deprecated",
  "headers",
]);

/** Inside `properties`, keys are names and not keywords. */
function prune(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((item) => prune(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !left.has(key))
      .map(([key, item]) => [key, prune(item, !names && key === "properties")]),
  );
}

function collectRefs(value: unknown, into: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "$ref" && typeof item === "string") into.add(item);
    collectRefs(item, into);
  }
}

if (import.meta.main) {
  const [source] = process.argv.slice(2);
  if (source === undefined) throw new Error("Name the file api.github.com.json of the npm package @octokit/openapi.");
  const selected = selectOperations(JSON.parse(readFileSync(source, "utf8")) as Json);
  writeFileSync(target, `${JSON.stringify(selected)}\n`);
}
