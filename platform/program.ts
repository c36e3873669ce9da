import * as pulumi from "@pulumi/pulumi";
import { InternalError, UserError } from "@roadbed/engine/contract/errors.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import type { LayerDefinition } from "@roadbed/engine/contract/layer.ts";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { z } from "zod";
import { layers } from "./layers.ts";

/** What `<layer>/layer.ts` exports, under the name `createLayer`: it registers the resources and returns the outputs. */
export type CreateLayer = (input: LayerInput) => object;

/** Runs one layer of one instance: the same program for a preview, a test and the real engine. */
export async function runLayer(input: LayerInput): Promise<Record<string, unknown>> {
  const layer = findLayer(input);
  const settings = parseSettings(layer, input);
  const { createLayer } = (await import(`./${layer.name}/layer.ts`)) as { createLayer: CreateLayer };
  return checkOutputs(layer, createLayer({ ...input, settings }));
}

function findLayer({ layer: name, layers: below, instance }: LayerInput): LayerDefinition {
  const layer = layers.find((candidate) => candidate.name === name);
  if (layer === undefined) {
    throw new UserError(`There is no layer ${name}.`, {
      fix: `Name one of ${layers.map((each) => each.name).join(", ")} (they are listed in platform/layers.ts).`,
    });
  }
  if (!layer.targets.includes(instance.target)) {
    throw new UserError(`The layer ${name} can't stand on ${instance.target}, which is the target of the instance ${instance.name}.`, {
      fix: `Remove instances.${instance.name}.layers.${name} from platform/instances.yaml.`,
    });
  }
  const missing = layer.needs.find((need) => isPossible(need, instance.target) && below[need] === undefined);
  if (missing === undefined) return layer;
  throw new UserError(`The layer ${name} of the instance ${instance.name} stands on the layer ${missing}, which isn't there.`, {
    fix: `Add instances.${instance.name}.layers.${missing} to platform/instances.yaml; {} takes all defaults.`,
  });
}

function isPossible(name: string, target: LayerInput["instance"]["target"]): boolean {
  return layers.some((layer) => layer.name === name && layer.targets.includes(target));
}

function parseSettings(layer: LayerDefinition, { instance, settings }: LayerInput): JsonObject {
  const parsed = layer.settings.safeParse(settings);
  if (parsed.success) return parsed.data as JsonObject;
  throw new UserError(`platform/instances.yaml, instances.${instance.name}.layers.${layer.name}:\n${z.prettifyError(parsed.error)}`, {
    fix: `platform/${layer.name}/settings.ts says what each setting may be.`,
  });
}

/** Each output on its own, so that one that isn't known yet hides no mistake in the others. */
function checkOutputs(layer: LayerDefinition, outputs: object): Record<string, unknown> {
  const surplus = Object.keys(outputs).find((key) => !Object.hasOwn(layer.outputs.shape, key));
  if (surplus !== undefined)
    throw new InternalError(`The layer ${layer.name} returns ${surplus}, which platform/${layer.name}/outputs.ts doesn't promise.`);
  return Object.fromEntries(
    Object.entries<z.core.$ZodType>(layer.outputs.shape).flatMap(([key, schema]) => {
      const value = (outputs as Record<string, pulumi.Input<Json> | undefined>)[key];
      if (value === undefined && z.safeParse(schema, value).success) return [];
      const known: pulumi.Output<unknown> = pulumi.output(value);
      return [[key, known.apply((output) => parseOutput(layer, key, schema, output))]];
    }),
  );
}

function parseOutput(layer: LayerDefinition, key: string, schema: z.core.$ZodType, value: unknown): unknown {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw new InternalError(
    `The layer ${layer.name} doesn't keep its promise of ${key} (platform/${layer.name}/outputs.ts):\n${z.prettifyError(parsed.error)}`,
  );
}
