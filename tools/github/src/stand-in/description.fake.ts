import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";

export type Json = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Json;
}

/** One operation of the description, found by a method and a path. */
export interface Found {
  /** `METHOD /path/{with}/{parameters}` */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** GitHub's published description of its API, as something that requests and answers are checked against. */
export interface Description {
  find(method: string, path: string): Found | undefined;
  /** What is wrong with a request; nothing where it is as published. */
  checkRequest(found: Found, query: URLSearchParams, body: unknown): string[];
  /** A whole answer from the parts that matter; what else is required is made up. */
  complete(route: string, status: number, partial: unknown): unknown;
  checkAnswer(route: string, status: number, data: unknown): string[];
}

/** What references are relative to. */
const home = "https://github.example/description";

export function loadDescription(): Description {
  const text = readFileSync(new URL("./github-openapi.json", import.meta.url), "utf8");
  const document = withoutNullable(JSON.parse(text)) as { paths: Record<string, Record<string, Json>> };
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, coerceTypes: false });
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addSchema(document, home);
  const compiled = new Map<string, ValidateFunction>();
  const resolve = (value: unknown): Json => {
    const ref = (value as Json | undefined)?.["$ref"];
    return (typeof ref === "string" ? resolve(follow(document, ref)) : (value ?? {})) as Json;
  };
  const operationOf = (route: string) => {
    const [method = "", path = ""] = route.split(" ");
    return document.paths[path]?.[method.toLowerCase()] ?? {};
  };
  const validate = (schema: Json, key: string, value: unknown, what: string): string[] => {
    const check = compiled.get(key) ?? ajv.compile(rebase(schema));
    compiled.set(key, check);
    return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message ?? ""}`);
  };
  const schemaOf = (carrier: unknown): Json | undefined => {
    const content = resolve(carrier)["content"] as Record<string, Json> | undefined;
    return content?.["application/json"]?.["schema"] as Json | undefined;
  };
  const answerSchema = (route: string, status: number) => schemaOf((operationOf(route)["responses"] as Json | undefined)?.[String(status)]);
  return {
    find(method, path) {
      for (const [template, methods] of Object.entries(document.paths)) {
        if (methods[method.toLowerCase()] === undefined) continue;
        const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
        const match = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(path);
        if (match === null) continue;
        const parameters = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")]));
        return { route: `${method} ${template}`, parameters };
      }
      return undefined;
    },
    checkRequest({ route, parameters }, query, body) {
      const known = ((operationOf(route)["parameters"] ?? []) as unknown[]).map((one) => resolve(one) as unknown as Parameter);
      const given = (parameter: Parameter) =>
        (parameter.in === "path" ? parameters[parameter.name] : query.get(parameter.name)) ?? undefined;
      const problems = known.flatMap((parameter) => {
        const value = given(parameter);
        if (value === undefined) return parameter.required === true && parameter.in !== "header" ? [`${parameter.name} is missing`] : [];
        const key = `${encodeURI(route)}?${parameter.name}`;
        return validate(parameter.schema, key, readParameter(value, resolve(parameter.schema)), parameter.name);
      });
      for (const name of query.keys())
        if (!known.some((parameter) => parameter.in === "query" && parameter.name === name)) problems.push(`${name} is no parameter`);
      const schema = schemaOf(operationOf(route)["requestBody"]);
      if (schema === undefined) return body === undefined ? problems : [...problems, "a body where none is published"];
      if (body === undefined)
        return resolve(operationOf(route)["requestBody"])["required"] === true ? [...problems, "the body is missing"] : problems;
      const strange = findStrangeKeys(schema, body, resolve).map((path) => `body${path} is not published`);
      return [...problems, ...validate(schema, `${encodeURI(route)}#body`, body, "body"), ...strange];
    },
    complete: (route, status, partial) => {
      const schema = answerSchema(route, status);
      return schema === undefined ? undefined : fill(schema, partial, resolve);
    },
    checkAnswer(route, status, data) {
      const published = (operationOf(route)["responses"] as Json | undefined)?.[String(status)];
      if (published === undefined) return [`${status} is no published answer to ${route}`];
      const schema = schemaOf(published);
      return schema === undefined ? [] : validate(schema, `${encodeURI(route)}#${status}`, data, "answer");
    },
  };
}

/** OpenAPI 3.0 says nullable where JSON schema says "or null". */
function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutNullable(item)]));
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { nullable, ...rest };
  return { anyOf: [rest, { type: "null" }] };
}

function follow(document: unknown, ref: string): unknown {
  return ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, part) => (at as Json)[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/** References are relative to the description, and not to the piece of it that is compiled. */
function rebase(value: unknown): Json {
  if (Array.isArray(value)) return value.map(rebase) as unknown as Json;
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === "$ref" && typeof item === "string" ? `${home}${item}` : rebase(item)]),
  );
}

function readParameter(value: string, { type, oneOf }: Json): unknown {
  if (type === "integer" || type === "number") return Number(value);
  if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
  if (Array.isArray(oneOf) && /^\d+$/.test(value)) return Number(value);
  return value;
}

/** GitHub ignores keys that it does not know, and so a misspelt setting would seem to be set. */
function findStrangeKeys(schema: unknown, value: unknown, resolve: (value: unknown) => Json, path = ""): string[] {
  const { properties, items, anyOf, oneOf, allOf, additionalProperties } = resolve(schema);
  const choices = (anyOf ?? oneOf ?? allOf) as unknown[] | undefined;
  if (choices !== undefined) {
    const found = choices.map((choice) => findStrangeKeys(choice, value, resolve, path));
    return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  if (Array.isArray(value)) return value.flatMap((item, at) => findStrangeKeys(items, item, resolve, `${path}/${at}`));
  if (typeof value !== "object" || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const known = (properties as Json)[key];
    if (known === undefined) return additionalProperties === undefined || additionalProperties === false ? [`${path}/${key}`] : [];
    return findStrangeKeys(known, item, resolve, `${path}/${key}`);
  });
}

function fill(schema: unknown, partial: unknown, resolve: (value: unknown) => Json): unknown {
  const resolved = resolve(schema);
  const { type, properties = {}, required = [], items, allOf, enum: choices, format } = resolved;
  const alternatives = (resolved["anyOf"] ?? resolved["oneOf"]) as unknown[] | undefined;
  if (Array.isArray(allOf)) return allOf.reduce<unknown>((made, part) => fill(part, made, resolve), partial);
  if (alternatives !== undefined) {
    if (partial === null || (partial === undefined && alternatives.some((one) => resolve(one)["type"] === "null"))) return null;
    if (partial !== undefined && typeof partial !== "object") return partial;
    return fill(alternatives[0], partial, resolve);
  }
  if (Array.isArray(partial)) return partial.map((item) => fill(items, item, resolve));
  if (type === "object" || (typeof partial === "object" && partial !== null)) {
    const known = properties as Json;
    const given = (partial ?? {}) as Json;
    const made: Json = {};
    for (const key of new Set([...(required as string[]), ...Object.keys(given)]))
      made[key] = known[key] === undefined ? given[key] : fill(known[key], given[key], resolve);
    return made;
  }
  if (partial !== undefined) return partial;
  if (Array.isArray(choices)) return choices[0];
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  if (type === "array") return [];
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  return format === "uri" ? "https://github.example/made-up" : "";
}
