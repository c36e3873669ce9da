import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import type { EnvironmentContext } from "./context.ts";

/** One output of a layer below, as text. It may be a placeholder. */
export function readLayerText(context: EnvironmentContext, layer: string, ...path: string[]): string {
  const found = tryReadLayerText(context, layer, ...path);
  if (found !== undefined) return found;
  throw new UserError(`The layer ${layer} of the instance ${context.input.instance.name} has no output ${path.join(".")}.`, {
    fix: `Add the layer to instances.${context.input.instance.name}.layers in platform/instances.yaml, or upgrade it.`,
  });
}

export function tryReadLayerText(context: EnvironmentContext, layer: string, ...path: string[]): string | undefined {
  const value = path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), context.input.layers[layer]);
  return typeof value === "string" ? value : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
