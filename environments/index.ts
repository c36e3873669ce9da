import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { makeEnvironmentInput } from "@roadbed/engine/read/program-input.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { runEnvironment } from "@roadbed/golden-paths/program.ts";
import { layers } from "@roadbed/platform/layers.ts";

/**
 * Break-glass: `pulumi preview -s orders.staging` in this folder does by hand what reconcile does, from the pages as they
 * lie here. Nothing is checked against who agreed, and nothing is written to the ledger.
 */
async function runStack(stack: string): Promise<Record<string, unknown>> {
  const ref = stack.replace(".", "/");
  const repository = openRepository(fileURLToPath(new URL("../", import.meta.url)));
  const today = new Date().toISOString().slice(0, 10);
  const { fleet, findings } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today, only: [ref] });
  const request = fleet.environments.get(ref);
  if (request === undefined) {
    throw new UserError(
      findings.map(({ at, message }) => `${at.file}:${at.line ?? 1} ${message}`).join("\n") || `There is no environment ${ref}.`,
      {
        fix: "The stack is called like the environment, with a dot: <team>.<environment>.",
      },
    );
  }
  return runEnvironment(
    makeEnvironmentInput(fleet, ref, await readLayerOutputs(request.instance, fleet.platform.instances[request.instance]?.layers ?? {})),
  );
}

/** What the instance's layers have been applied with, from their stacks. */
async function readLayerOutputs(instance: string, present: object): Promise<Record<string, JsonObject>> {
  const entries = layers
    .filter(({ name }) => Object.hasOwn(present, name))
    .map(async ({ name, outputs }) => {
      const stack = new pulumi.StackReference(`${pulumi.getOrganization()}/${name}/${instance}`);
      const values = await Promise.all(
        Object.keys(outputs.shape).map(async (key) => [key, (await stack.getOutputDetails(key)).value as unknown] as const),
      );
      const parsed = outputs.safeParse(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
      if (parsed.success) return [name, parsed.data as JsonObject] as const;
      throw new UserError(`The stack ${instance} of the layer ${name} has not been applied, or is older than this checkout.`, {
        fix: `Apply platform/${name} first.`,
      });
    });
  return Object.fromEntries(await Promise.all(entries));
}

export const { namespace, components, urls, own } = await runStack(pulumi.getStack());
