import { type GoldenPath, refOfGoldenPath } from "../contract/golden-path.ts";
import { listSettings, schemaOf, type Setting } from "./catalog-settings.ts";
import { escapeText } from "./escape-text.ts";
import { cleanText } from "./short-names.ts";
import { renderColumns } from "./table.ts";

interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All of one golden path for a terminal. */
export function renderPageText(path: GoldenPath): string {
  const sections = sectionsOf(path).flatMap(({ title, rows }) => ["", title, ...indent(renderColumns(rows))]);
  return [
    titleOf(path),
    path.summary,
    "",
    renderColumns(factsOf(path)),
    ...sections,
    "",
    "Example",
    ...indent(renderExample(path)),
    "",
    `Its page: golden-paths/${path.name}/README.md`,
  ].join("\n");
}

/** The same for a page or a comment. */
export function renderPageMarkdown(path: GoldenPath): string {
  const sections = sectionsOf(path).flatMap(({ title, head, rows }) => [`### ${title}`, "", ...renderRows(head, rows), ""]);
  return [
    `## ${escapeText(titleOf(path))}`,
    "",
    escapeText(path.summary),
    "",
    ...renderRows(["", ""], factsOf(path)),
    "",
    ...sections,
    "### Example",
    "",
    "```yaml",
    renderExample(path),
    "```",
    "",
  ].join("\n");
}

export function renderRows(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => " --- |").join("")}`,
    ...rows.map((row) => `| ${row.map((cell) => escapeText(cell, 600)).join(" | ")} |`),
  ];
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}

function titleOf(path: GoldenPath): string {
  const successor = path.successor === undefined ? "" : `; use ${path.successor.path} instead, until ${path.successor.until}`;
  return `${refOfGoldenPath(path)}  (${path.version}, ${path.support}${successor})`;
}

function factsOf(path: GoldenPath): string[][] {
  const [standard, ...others] = path.access ?? [];
  return [
    ["promise", path.promise],
    ["curated by", path.owner],
    ["holds data", path.holdsData ? "yes: it goes in two steps, so that nobody loses it by mistake" : "no"],
    ["host names", path.answersHosts ? "may point at it" : "none"],
    ["access", standard === undefined ? "nothing can use it" : [`${standard} (the default)`, ...others].join(", ")],
    ["shared with other teams", path.shareable === undefined ? "no" : `on ${path.shareable.join(" and ")}`],
  ];
}

function sectionsOf(path: GoldenPath): Section[] {
  const sections = [
    { title: "Sizes", head: ["size", "what it means"], rows: Object.entries(path.sizes).map(([size, text]) => [size, text]) },
    { title: "Settings", head: ["setting", "default", "what it is"], rows: listSettings(schemaOf(path)).map(rowOfSetting) },
    {
      title: "How long names may be",
      head: ["target", "name of", "at most", "made of"],
      rows: path.physicalNames.map(({ target, of, limit, template }) => [target, of, `${limit}`, template]),
    },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

function rowOfSetting({ key, required, standard, about }: Setting): string[] {
  const needed = key.includes(".") ? "required there" : "required";
  return [key, required ? needed : (standard ?? ""), about];
}

/** The smallest request that asks for it, with what it can't do without. */
function renderExample(path: GoldenPath): string {
  const [size = "small"] = Object.keys(path.sizes);
  const needed = listSettings(schemaOf(path)).filter(({ key, required }) => required && !key.includes("."));
  return [
    "components:",
    `  ${path.kind === "store" ? "orders" : "shop"}-${path.name}:`,
    `    path: ${refOfGoldenPath(path)}`,
    `    size: ${size}`,
    ...(needed.length === 0 ? [] : ["    settings:"]),
    ...needed.map(({ key, example, about }) => `      ${key}: ${example === undefined ? `# ${cleanText(about)}` : showYaml(example)}`),
  ].join("\n");
}

/** JSON is YAML; what is plain in both needs no quotes. */
function showYaml(value: unknown): string {
  return typeof value === "string" &&
    /^[A-Za-z][\w./@-]*(?::[\w./@-]+)*$/.test(value) &&
    !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
