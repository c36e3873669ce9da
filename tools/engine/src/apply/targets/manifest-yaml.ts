import type { Json, JsonObject } from "../../contract/json.ts";

/**
 * YAML for manifests, written here and not by a library: a release of a library that breaks lines differently would
 * rewrite every file of the fleet. Block style throughout; a string stands plain only where no YAML 1.1 or 1.2 reader
 * could take it for anything else.
 */
export function formatYaml(value: Json): string {
  return `${formatBlock(value, "").replace(/^\n/, "").replace(/^ /, "")}\n`;
}

/** As people write objects: apiVersion, kind, metadata with the name first, then the rest by name. */
export function formatManifest(object: JsonObject): string {
  return formatYaml(
    order(object, ["apiVersion", "kind", "metadata"], {
      metadata: (value) => order(value, ["name", "namespace", "labels", "annotations"]),
    }),
  );
}

function order(
  object: JsonObject,
  first: readonly string[],
  nested: Readonly<Record<string, (value: JsonObject) => JsonObject>> = {},
): JsonObject {
  const keys = [
    ...first.filter((key) => key in object),
    ...Object.keys(object)
      .filter((key) => !first.includes(key))
      .sort(),
  ];
  return Object.fromEntries(
    keys.map((key) => {
      const value = object[key] ?? null;
      return [key, nested[key] !== undefined && isObject(value) ? nested[key](value) : value];
    }),
  );
}

/** What follows a key's colon or a list's dash, with the white space before it. */
function formatBlock(value: Json, indent: string): string {
  if (Array.isArray(value)) return value.length === 0 ? " []" : `\n${value.map((item) => formatItem(item, indent)).join("\n")}`;
  if (isObject(value)) return Object.keys(value).length === 0 ? " {}" : `\n${formatEntries(value, indent)}`;
  return ` ${formatScalar(value, indent)}`;
}

function formatEntries(value: JsonObject, indent: string): string {
  return Object.entries(value)
    .map(([key, item]) => `${indent}${formatKey(key)}:${formatBlock(item, Array.isArray(item) ? indent : `${indent}  `)}`)
    .join("\n");
}

/** A list item that is a map starts on its dash's line. */
function formatItem(item: Json, indent: string): string {
  if (isObject(item) && Object.keys(item).length > 0) return `${indent}- ${formatEntries(item, `${indent}  `).trimStart()}`;
  if (Array.isArray(item) && item.length > 0) return `${indent}-${formatBlock(item, `${indent}  `)}`;
  return `${indent}-${formatBlock(item, `${indent}  `)}`;
}

function formatKey(key: string): string {
  return isPlain(key) ? key : JSON.stringify(key);
}

function formatScalar(value: null | boolean | number | string, indent: string): string {
  if (typeof value !== "string") return String(value);
  if (isPlain(value)) return value;
  return isLiteral(value) ? formatLiteral(value, indent) : quote(value);
}

const reserved = /^(?:y|n|yes|no|on|off|true|false|null|~|\.nan|[-+]?\.inf)$/i;
const numeric = /^[-+]?[0-9.][0-9_.:eExXobB+-]*$|^[-+]?0[xob]/i;

function isPlain(text: string): boolean {
  return (
    /^[A-Za-z0-9_/][A-Za-z0-9_./@+=,()-]*(?:[: ][A-Za-z0-9_./@+=,()-]+)*$/.test(text) &&
    !/: | #/.test(text) &&
    text.length < 200 &&
    !reserved.test(text) &&
    !numeric.test(text) &&
    !/^[0-9]/.test(text)
  );
}

/** Several lines of ordinary text: scripts and configuration stay readable. */
function isLiteral(text: string): boolean {
  return (
    text.includes("\n") &&
    /^[^\s]/.test(text) &&
    /^[\u0020-\u007e\u00a1-\ud7ff\n]*$/.test(text) &&
    !/ \n| $/.test(text) &&
    !/\n\n$/.test(text) &&
    !/[\u2028\u2029]/.test(text)
  );
}

function formatLiteral(text: string, indent: string): string {
  const inner = indent === "" ? "  " : indent;
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => (line === "" ? "" : `${inner}${line}`));
  return `${text.endsWith("\n") ? "|" : "|-"}\n${lines.join("\n")}`;
}

/** JSON's escapes are YAML's, but for characters that YAML takes for line ends or forbids. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
