import type { z } from "zod";
import type { Finding } from "../contract/finding.ts";
import type { KeyPath } from "./locate-key.ts";
import { listChoices, suggest, tryFindNearest } from "../contract/nearest.ts";
import { type Page, showable } from "./page.ts";
import { type Issue, ourWords } from "./parse-with.ts";
import { describeSchema } from "./schema-keys.ts";

export interface Place {
  readonly page: Page;
  readonly schema: z.ZodType;
  /** Leads from the top of the page to what the schema was applied to. */
  readonly below: KeyPath;
}

/** One zod issue -> plain sentences, located. */
export function explainIssue(place: Place, issue: Issue): Finding[] {
  const path = [...place.below, ...(issue.path as KeyPath)];
  const say = (rule: string, message: string, fix?: string, what?: "key" | "value") => [
    place.page.finding(rule, path, { message, ...(fix === undefined ? {} : { fix }), ...(what === undefined ? {} : { what }) }),
  ];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => explainUnknownKey(place, issue.path as KeyPath, key));
  if (issue.code === "invalid_union") return explainUnion(place, issue);
  const value = valueAt(place.page.data, path);
  const name = nameOf(path);
  if (value === undefined && issue.code !== "custom")
    return say("missing-key", `${name} is missing.`, explainMissing(place, issue.path as KeyPath));
  if (value === null && issue.code !== "custom")
    return say("missing-value", `${name} has no value.`, "Write one, or remove the key.", "key");
  if (issue.code === "invalid_key") return explainKey(place, path, issue);
  if (issue.message !== ourWords) return say("wrong-value", `${name} can't be ${show(value)}.`, issue.message);
  switch (issue.code) {
    case "invalid_type":
      return say(
        "wrong-type",
        `${name} is ${describe(value)}; it must be ${typeWords[issue.expected] ?? issue.expected}.`,
        repairType(place.page, path, value, issue.expected),
      );
    case "invalid_value":
      return say("wrong-value", `${name} can't be ${show(value)}.`, suggest(String(value), issue.values.map(String)));
    case "too_small":
      return value === ""
        ? say("missing-value", `${name} has no text.`, explainMissing(place, issue.path as KeyPath))
        : say(
            "wrong-value",
            `${name} is too ${issue.origin === "number" || issue.origin === "int" ? "small" : "short"}.`,
            boundOf(issue.origin, "least", issue.minimum),
          );
    case "too_big":
      return say(
        "wrong-value",
        `${name} is too ${issue.origin === "number" || issue.origin === "int" ? "large" : "long"}.`,
        boundOf(issue.origin, "most", issue.maximum),
      );
    case "invalid_format":
      return say(
        "wrong-value",
        `${name} can't be ${show(value)}.`,
        formatWords[issue.format] ?? `Write it like ${issue.pattern ?? issue.format}.`,
      );
    case "not_multiple_of":
      return say("wrong-value", `${name} can't be ${show(value)}.`, `Write a multiple of ${issue.divisor}.`);
    default:
      return say("wrong-value", `${name} can't be ${show(value)}.`);
  }
}

function explainMissing({ schema }: Place, path: KeyPath): string {
  const { description } = describeSchema(schema, path);
  return description === undefined ? `Add ${nameOf(path)}.` : `Add it: ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

function explainUnknownKey({ page, schema, below }: Place, at: KeyPath, key: string): Finding {
  const { keys } = describeSchema(schema, at);
  const nearest = tryFindNearest(key, keys);
  const inside = [...below, ...at];
  const fix =
    nearest !== undefined
      ? `Did you mean ${nearest}?`
      : keys.length === 0
        ? "Remove it."
        : `Remove it; what may stand there: ${listChoices(keys)}.`;
  return page.finding("unknown-key", [...inside, key], {
    message: `${showable(key)} is no key of ${inside.length === 0 ? "this page" : nameOf(inside)}.`,
    fix,
    what: "key",
  });
}

function explainKey(place: Place, path: KeyPath, issue: Extract<Issue, { code: "invalid_key" }>): Finding[] {
  const key = String(path.at(-1));
  const reason = issue.issues.map((inner) => inner.message).find((message) => message !== ourWords) ?? "";
  const better = key
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return [
    place.page.finding("wrong-name", path, {
      message: `The name ${show(key)} can't stand here. ${reason}`.trim(),
      ...(better === "" || better === key ? {} : { fix: `Did you mean ${better}?` }),
      what: "key",
    }),
  ];
}

/** Of the alternatives, the one that was most likely meant: whose kind fits what stands there. */
function explainUnion(place: Place, issue: Extract<Issue, { code: "invalid_union" }>): Finding[] {
  const path = [...place.below, ...(issue.path as KeyPath)];
  const isTypeMistake = (inner: Issue) => inner.path.length === 0 && (inner.code === "invalid_type" || inner.code === "invalid_value");
  const meant = issue.errors.find((alternative) => !alternative.some(isTypeMistake));
  if (meant !== undefined) return meant.flatMap((inner) => explainIssue(place, { ...inner, path: [...issue.path, ...inner.path] }));
  const value = valueAt(place.page.data, path);
  if (value === undefined) return [place.page.finding("missing-key", path, { message: `${nameOf(path)} is missing.` })];
  const values = issue.errors
    .flat()
    .flatMap((inner) =>
      inner.code === "invalid_value"
        ? inner.values.map(String)
        : inner.code === "invalid_type"
          ? [typeWords[inner.expected] ?? inner.expected]
          : [],
    );
  return [
    place.page.finding("wrong-value", path, {
      message: `${nameOf(path)} can't be ${show(value)}.`,
      ...(values.length === 0 ? {} : { fix: suggest(typeof value === "string" ? value : "", [...new Set(values)]) }),
    }),
  ];
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "keys with values",
  record: "keys with values",
  null: "nothing",
};

const formatWords: Readonly<Record<string, string>> = {
  email: "Write an e-mail address, for example orders@example.com.",
  url: "Write a URL, for example https://example.com.",
  date: "Write a date as YYYY-MM-DD, for example 2027-03-31.",
  cidrv4: "Write a network range, for example 10.20.0.0/16.",
  datetime: "Write a moment in UTC, for example 2027-03-31T10:00:00Z.",
};

function boundOf(origin: string, which: "least" | "most", bound: number | bigint): string {
  const unit = origin === "string" ? " characters" : origin === "array" || origin === "set" ? " entries" : "";
  return `At ${which} ${bound}${unit}.`;
}

function repairType(page: Page, path: KeyPath, value: unknown, expected: string): string {
  const { written } = page.place(path);
  if (expected === "string" && written !== undefined) return `Put it in quotes: "${showable(written)}".`;
  if (expected === "boolean" && typeof value === "string" && /^(?:y|yes|on)$/i.test(value)) return "Did you mean true?";
  if (expected === "boolean" && typeof value === "string" && /^(?:n|no|off)$/i.test(value)) return "Did you mean false?";
  if ((expected === "number" || expected === "int") && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return `Write it without quotes: ${Number(value)}.`;
  if (expected === "int" && typeof value === "number") return `Write a whole number, for example ${Math.round(value)}.`;
  if (expected === "array" && (typeof value === "string" || typeof value === "number")) return `Write [${showable(String(value))}].`;
  return `Write ${typeWords[expected] ?? expected}.`;
}

function describe(value: unknown): string {
  if (typeof value === "string") return `the text ${show(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return `${value} (yes or no)`;
  return Array.isArray(value) ? "a list" : "keys with values";
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return showable(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function nameOf(path: KeyPath): string {
  const last = path.at(-1);
  if (last === undefined) return "The page";
  return typeof last === "number" ? `Entry ${last + 1} of ${String(path.at(-2) ?? "the list")}` : showable(last);
}

function valueAt(data: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, step) ? (at as Record<string | number, unknown>)[step] : undefined,
    data,
  );
}
