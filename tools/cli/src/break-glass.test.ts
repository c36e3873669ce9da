import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { makeLayerInput } from "@roadbed/engine/read/program-input.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pages = new URL("../../../environments/", import.meta.url);
const [ref] = readdirSync(pages, { withFileTypes: true })
  .filter((team) => team.isDirectory() && !team.name.startsWith("."))
  .flatMap((team) =>
    readdirSync(new URL(`${team.name}/`, pages), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${team.name}/${entry.name}`),
  )
  .sort();

test.skipIf(ref === undefined)(
  "by hand one gets the environment that the stack is called after, on the layers as they were applied",
  async () => {
    const stack = ref?.replace("/", ".") ?? "";
    const applied = await renderLayers(ref ?? "");
    const registered: string[] = [];
    await pulumi.runtime.setMocks(
      {
        call: ({ inputs }) => inputs as object,
        newResource: ({ type, name, inputs }) => {
          if (type === "pulumi:pulumi:StackReference")
            return { id: name, state: { ...inputs, outputs: applied[name.split("/")[1] ?? ""] ?? {} } };
          registered.push(`${type} ${name}`);
          return { id: name, state: inputs as object };
        },
      },
      "environments",
      stack,
      false,
      "acme-corp",
    );
    let outputs: { readonly namespace?: string } = {};
    await pulumi.runtime.runInPulumiStack(async () => {
      outputs = (await import("../../../environments/index.ts")) as typeof outputs;
      return {};
    });
    expect(outputs.namespace).toBe(stack.replace(".", "-"));
    expect(registered).toContain("kubernetes:core/v1:Namespace namespace");
  },
);

/** Outputs of the layers below the environment, as their stacks would hold them. */
async function renderLayers(of: string): Promise<Record<string, object>> {
  const repository = openRepository(root);
  const { fleet } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2027-01-01", only: [of] });
  const instance = fleet.environments.get(of)?.instance ?? "";
  const renderer = createRenderer({ root, workers: 1 });
  const outputs: Record<string, never> = {};
  for (const { name } of layers) {
    if (fleet.platform.instances[instance]?.layers[name] === undefined) continue;
    for await (const { graph } of renderer.render([makeLayerInput(fleet, instance, name, outputs)]))
      outputs[name] = graph?.outputs as never;
  }
  await renderer.close();
  return outputs;
}
