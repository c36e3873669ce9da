import { readFileSync } from "node:fs";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { instanceSchema } from "@roadbed/engine/contract/instance.ts";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { layers } from "./layers.ts";
import { describeInstance, renderLayers } from "./render-layers.fake.ts";

async function refusal(rendering: Promise<unknown>): Promise<{ message: string; fix: string | undefined }> {
  const error: unknown = await rendering.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return { message: error.message, fix: error.fix };
  throw new Error(`It was refused with ${String(error)}, not with a UserError.`);
}

test("every layer stands on both ends with nothing but its defaults, and keeps the promise of its outputs", async () => {
  for (const target of ["aws", "kubernetes"] as const) {
    const graphs = await renderLayers(describeInstance(target));
    for (const [name, { outputs }] of graphs) {
      const layer = layers.find((each) => each.name === name);
      expect(layer?.outputs.safeParse(outputs).error, `${name} on ${target}`).toBeUndefined();
    }
  }
});

test("a layer needs only layers below it", () => {
  for (const [at, layer] of layers.entries()) {
    const below = layers.slice(0, at).map((each) => each.name);
    expect(below).toEqual(expect.arrayContaining([...layer.needs]));
  }
});

test("rendering twice gives the same bytes", async () => {
  const renderAll = async () => JSON.stringify([...(await renderLayers(describeInstance("aws")))]);
  expect(await renderAll()).toBe(await renderAll());
});

test("a layer without the layer that it stands on is refused, saying which and where", async () => {
  const { network: _, ...rest } = describeInstance("aws").layers;
  expect(await refusal(renderLayers({ ...describeInstance("aws"), layers: rest }))).toMatchObject({
    message: expect.stringContaining("stands on the layer network, which isn't there") as string,
    fix: expect.stringContaining("instances.eu.layers.network") as string,
  });
});

test("a layer on a target where it can't stand is refused", async () => {
  const instance = { ...describeInstance("kubernetes"), layers: { network: {} } };
  expect((await refusal(renderLayers(instance))).message).toContain("The layer network can't stand on kubernetes");
});

test("a setting with a mistake is refused with its place and what it may be", async () => {
  const { message } = await refusal(renderLayers(describeInstance("aws", { network: { zones: ["a"] } })));
  expect(message).toContain("instances.eu.layers.network");
  expect(message).toContain("Name two zones or more");
});

test("an instance that a test describes is one that the contract admits", () => {
  for (const target of ["aws", "kubernetes"] as const) {
    const { name: _, ...instance } = describeInstance(target);
    expect(instanceSchema.safeParse(instance).error).toBeUndefined();
  }
});

test("every layer is a Pulumi project of its own name, whose stack hands out all that the layer promises", () => {
  for (const { name, outputs } of layers) {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, import.meta.url), "utf8");
    expect(parse(read("Pulumi.yaml"))).toMatchObject({ name, main: "index.ts" });
    const exported = /\{([^}]*)\} = await runStack\("([a-z-]+)"\)/.exec(read("index.ts"));
    const names = (exported?.[1] ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
    expect({ name: exported?.[2], outputs: names }).toEqual({ name, outputs: Object.keys(outputs.shape) });
  }
});
