import { z } from "zod";
import { changeRecordSchema } from "./change-record.ts";
import { environmentSchema } from "./environment.ts";
import { findingSchema } from "./finding.ts";
import type { Catalog, GoldenPath } from "./golden-path.ts";
import { platformSchema } from "./instance.ts";
import type { LayerDefinition } from "./layer.ts";
import { recordSchema } from "./ledger.ts";
import { reviewSchema } from "./review.ts";
import { teamSchema } from "./team.ts";
import { waiverSchema } from "./waiver.ts";

type Schema = Record<string, unknown>;

/** Path from the repository's root -> JSON Schema. What people write is described for their editors, what programs read for its readers. */
export function makeJsonSchemas(catalog: Catalog, layers: readonly LayerDefinition[]): Map<string, Schema> {
  return new Map<string, Schema>([
    ["environments/.schemas/environment.json", describeEnvironment(catalog)],
    ["environments/.schemas/team.json", { title: "Team", ...convert(teamSchema, "input") }],
    ["platform/.schemas/instances.json", describePlatform(layers)],
    ["platform/.schemas/waiver.json", { title: "Waiver", ...convert(waiverSchema, "input") }],
    ["tools/engine/schemas/review.json", { title: "Review", ...convert(reviewSchema, "output") }],
    ["tools/engine/schemas/finding.json", { title: "Finding", ...convert(findingSchema, "output") }],
    ["tools/engine/schemas/change-record.json", { title: "Change record", ...convert(changeRecordSchema, "output") }],
    ["tools/engine/schemas/ledger-record.json", { title: "Ledger record", ...convert(recordSchema, "output") }],
  ]);
}

/** Editors know draft 7 best. */
function convert(schema: z.ZodType, io: "input" | "output"): Schema {
  return z.toJSONSchema(schema, { target: "draft-7", io, unrepresentable: "any" });
}

/** With each golden path's sizes and settings, by the path that a component names. */
function describeEnvironment(catalog: Catalog): Schema {
  const schema = { title: "Environment", ...convert(environmentSchema, "input") };
  const offered = [...catalog].filter(([, { support }]) => support !== "retired");
  const component = find(schema, "properties", "components", "additionalProperties");
  const path = find(component, "properties", "path");
  Object.assign(path, { enum: offered.map(([ref]) => ref) });
  Object.assign(component, {
    allOf: offered.map(([ref, offer]) => ({ if: { properties: { path: { const: ref } }, required: ["path"] }, then: describePath(offer) })),
  });
  Object.assign(schema, {
    if: { properties: { stage: { not: { const: "production" } } }, required: ["stage"] },
    then: { required: ["lease"] },
    else: { properties: { hours: false } },
  });
  return schema;
}

function describePath({ settings, sizes, summary, kind }: GoldenPath): Schema {
  const { $schema: _, ...described } = convert(settings, "input");
  const properties = {
    path: { description: summary },
    settings: described,
    size: {
      enum: Object.keys(sizes),
      description: Object.entries(sizes)
        .map(([size, means]) => `${size}: ${means}`)
        .join("\n\n"),
    },
    ...(kind === "store" ? { uses: { maxItems: 0 } } : {}),
  };
  return described["required"] === undefined ? { properties } : { properties, required: ["settings"] };
}

function describePlatform(layers: readonly LayerDefinition[]): Schema {
  const schema = { title: "Platform instances", ...convert(platformSchema, "input") };
  const instance = find(schema, "properties", "instances", "additionalProperties");
  const described = layers.map(({ name, summary, settings }) => {
    const { $schema: _, ...own } = convert(settings, "input");
    return [name, { description: summary, ...own }] as const;
  });
  const { propertyNames: _, ...rest } = find(instance, "properties", "layers");
  Object.assign(find(instance, "properties"), {
    layers: { ...rest, properties: Object.fromEntries(described), additionalProperties: false },
  });
  return schema;
}

function find(schema: Schema, ...keys: readonly string[]): Schema {
  return keys.reduce((at, key) => at[key] as Schema, schema);
}
