import { z } from "zod";
import { UserError } from "../contract/errors.ts";
import { type Catalog, type GoldenPath, refOfGoldenPath } from "../contract/golden-path.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
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
  if (name !== undefined) return paths.map(renderFull).join("\n\n");
  const rows = paths.map((path) => [refOfGoldenPath(path), path.version, path.support, Object.keys(path.sizes).join(", "), path.summary]);
  const head = ["path", "version", "support", "sizes", "what you get"];
  if (format === "markdown")
    return [
      `| ${head.join(" | ")} |`,
      `|${head.map(() => " --- |").join("")}`,
      ...rows.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
      "",
    ].join("\n");
  return `${renderColumns([head, ...rows])}\n\nOne in full: platform catalog <path>`;
}

function findPaths(catalog: Catalog, name: string): GoldenPath[] {
  const found = [...catalog].filter(([ref, path]) => ref === name || path.name === name).map(([, path]) => path);
  if (found.length === 0) throw new UserError(`There is no golden path ${name}.`, { fix: `There are: ${[...catalog.keys()].join(", ")}.` });
  return found;
}

function renderFull(path: GoldenPath): string {
  const lines = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0
      ? []
      : [
          "",
          title,
          ...renderColumns(rows)
            .split("\n")
            .map((line) => `  ${line}`),
        ];
  return [
    `${refOfGoldenPath(path)}  (${path.version}, ${path.support}${path.successor === undefined ? "" : `; use ${path.successor.path} instead, until ${path.successor.until}`})`,
    path.summary,
    "",
    ...renderColumns([
      ["promise", path.promise],
      ["curated by", path.owner],
      ["holds data", path.holdsData ? "yes: deleted in two steps" : "no"],
      ["host names", path.answersHosts ? "may point at it" : "none"],
      ["access", path.access?.join(", ") ?? "nothing can use it"],
      ["shared with other teams", path.shareable?.join(", ") ?? "no"],
    ]).split("\n"),
    ...lines(
      "Sizes",
      Object.entries(path.sizes).map(([size, text]) => [size, text]),
    ),
    ...lines(
      "Settings",
      settingsOf(path).map(({ key, required, standard, about }) => [
        key,
        required ? "required" : standard === undefined ? "" : `default ${standard}`,
        about,
      ]),
    ),
    "",
    `Its page: golden-paths/${path.name}/README.md`,
  ].join("\n");
}

interface Setting {
  readonly key: string;
  readonly required: boolean;
  readonly standard?: string;
  readonly about: string;
}

function settingsOf({ settings }: GoldenPath): Setting[] {
  const { properties = {}, required = [] } = schemaOf(settings);
  return Object.entries(properties).map(([key, property]) => ({
    key,
    required: required.includes(key),
    about: property.description ?? "",
    ...(property.default === undefined ? {} : { standard: JSON.stringify(property.default) }),
  }));
}

interface SettingsSchema {
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

function schemaOf(settings: GoldenPath["settings"]): SettingsSchema {
  return z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as SettingsSchema;
}

function toData({ settings, verify: _, ...path }: GoldenPath): object {
  return { ref: refOfGoldenPath(path), ...path, settings: schemaOf(settings) };
}
