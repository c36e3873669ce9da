import { UserError } from "../contract/errors.ts";
import { type Catalog, type GoldenPath, refOfGoldenPath } from "../contract/golden-path.ts";
import { tryFindNearest } from "../contract/nearest.ts";
import { renderPageMarkdown, renderPageText, renderRows } from "./catalog-page.ts";
import { schemaOf } from "./catalog-settings.ts";
import { renderColumns } from "./table.ts";

interface Options {
  readonly format: "text" | "markdown" | "json";
  readonly colour: boolean;
  /** One path in full, as `postgres` or `postgres@1`. */
  readonly name?: string;
}

/** The golden paths: all in a line each, or one in full. */
export function renderCatalog(catalog: Catalog, { format, name }: Options): string {
  const paths = name === undefined ? [...catalog.values()] : findPaths(catalog, name);
  if (format === "json") return JSON.stringify({ schema: "roadbed/catalog@1", paths: paths.map(toData) }, undefined, 2);
  if (name !== undefined) return format === "markdown" ? paths.map(renderPageMarkdown).join("\n") : paths.map(renderPageText).join("\n\n");
  const rows = paths.map((path) => [refOfGoldenPath(path), path.version, path.support, Object.keys(path.sizes).join(", "), path.summary]);
  const head = ["path", "version", "support", "sizes", "what you get"];
  if (format === "markdown") return [...renderRows(head, rows), ""].join("\n");
  return `${renderColumns([head, ...rows])}\n\nOne in full: npx platform catalog <path>`;
}

function findPaths(catalog: Catalog, name: string): GoldenPath[] {
  const found = [...catalog].filter(([ref, path]) => ref === name || path.name === name).map(([, path]) => path);
  if (found.length > 0) return found;
  const names = name.includes("@") ? [...catalog.keys()] : [...catalog.values()].map((path) => path.name);
  const nearest = tryFindNearest(name, names);
  throw new UserError(`There is no golden path ${name}.`, {
    fix: nearest === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${nearest}?`,
  });
}

function toData({ verify: _, ...path }: GoldenPath): object {
  return { ref: refOfGoldenPath(path), ...path, settings: schemaOf(path) };
}
