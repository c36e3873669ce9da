import { z } from "zod";
import type { GoldenPath } from "../contract/golden-path.ts";

/** One setting of a golden path, as its contract tells it. */
export interface Setting {
  /** Dotted path below `settings`. */
  readonly key: string;
  readonly required: boolean;
  readonly standard?: string;
  readonly about: string;
  /** A value that may be written there, where the contract names one. */
  readonly example?: unknown;
}

interface SettingsSchema {
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly items?: SettingsSchema;
}

export function schemaOf({ settings }: GoldenPath): SettingsSchema {
  return z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as SettingsSchema;
}

/** All settings, those within others too. */
export function listSettings(schema: SettingsSchema, above = ""): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${above}${name}`;
    const inner = listSettings(property, `${key}.`);
    const isGroup = inner.length > 0 && schema.required?.includes(name) !== true;
    return [describeSetting(key, property, schema.required?.includes(name) === true, isGroup), ...inner];
  });
}

function describeSetting(key: string, property: SettingsSchema, required: boolean, isGroup: boolean): Setting {
  const standard = property.default === undefined || isGroup ? undefined : showDefault(property.default);
  const example = property.examples?.[0] ?? property.enum?.[0];
  return {
    key,
    required,
    about: [aboutOf(property, standard), choicesOf(property)].filter((text) => text !== "").join(" "),
    ...(standard === undefined ? {} : { standard }),
    ...(example === undefined ? {} : { example }),
  };
}

function showDefault(value: unknown): string {
  const text = JSON.stringify(value);
  return text === "[]" || text === "{}" ? "none" : text;
}

/** The default has a column of its own. */
function aboutOf({ description = "" }: SettingsSchema, standard: string | undefined): string {
  return standard === undefined ? description : description.replace(/\s*Default: \S+\.$/, "");
}

function choicesOf(property: SettingsSchema): string {
  const [one, many] = [property.enum, property.items?.enum];
  if (one !== undefined && one.length > 1) return `One of ${one.map(String).join(", ")}.`;
  return many === undefined ? "" : `Any of ${many.map(String).join(", ")}.`;
}
