import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { AdmissionWaiver, LayerInput } from "@roadbed/engine/contract/program.ts";
import { waiverSchema } from "@roadbed/engine/contract/waiver.ts";
import { parse } from "yaml";
import { z } from "zod";
import { layers } from "./layers.ts";
import { runLayer } from "./program.ts";

/**
 * Runs a layer as the Pulumi program of the stack that is selected: `pulumi preview --stack eu` in platform/network
 * does by hand what reconcile does. The stack is called like the instance.
 */
export async function runStack(layer: string): Promise<Record<string, unknown>> {
  const name = pulumi.getStack();
  const platform = readPlatform();
  const instance = platform.instances[name];
  const settings = instance?.layers[layer];
  if (instance === undefined || settings === undefined) {
    throw new UserError(`platform/instances.yaml has no layer ${layer} in an instance ${name}.`, {
      fix: `Select the stack that is called like the instance: one of ${Object.keys(platform.instances).join(", ")}.`,
    });
  }
  const below = await readOutputsBelow(layer, name, Object.keys(instance.layers));
  const input: LayerInput = {
    kind: "layer",
    organisation: platform.organisation,
    registries: platform.registries,
    waivers: readWaivers(),
    instance: { ...instance, name },
    layer,
    settings: settings as JsonObject,
    layers: below,
  };
  return runLayer(input);
}

function readPlatform() {
  const parsed = platformSchema.safeParse(parse(readFileSync(new URL("instances.yaml", import.meta.url), "utf8")));
  if (parsed.success) return parsed.data;
  throw new UserError(`platform/instances.yaml:\n${z.prettifyError(parsed.error)}`, { fix: "Run `platform check`, which says where." });
}

/** One with mistakes waives nothing. */
function readWaivers(): Record<string, AdmissionWaiver> {
  const folder = new URL("waivers/", import.meta.url);
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .sort()
      .flatMap((name) => {
        const { data } = waiverSchema.safeParse(parse(readFileSync(new URL(name, folder), "utf8")));
        if (data === undefined) return [];
        const { rule, scope, from, until } = data;
        return [[name.slice(0, -".yaml".length), { rule, scope, until, ...(from === undefined ? {} : { from }) }] as const];
      }),
  );
}

/** What the layers below have been applied with, from their stacks. */
async function readOutputsBelow(layer: string, instance: string, present: readonly string[]): Promise<Record<string, JsonObject>> {
  const below = layers
    .slice(
      0,
      layers.findIndex((each) => each.name === layer),
    )
    .filter((each) => present.includes(each.name));
  const entries = await Promise.all(
    below.map(async ({ name, outputs }) => {
      const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${name}/${instance}`);
      const values = await Promise.all(
        Object.keys(outputs.shape).map(async (key) => [key, (await reference.getOutputDetails(key)).value as unknown] as const),
      );
      const parsed = outputs.safeParse(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
      if (parsed.success) return [name, parsed.data as JsonObject] as const;
      throw new UserError(`The stack ${instance} of the layer ${name} has not been applied, or is older than this checkout.`, {
        fix: `Apply platform/${name} first.`,
      });
    }),
  );
  return Object.fromEntries(entries);
}
