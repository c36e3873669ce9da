/* eslint-disable roadbed/one-way-imports -- goes through the rooms as a user does: from the pages in git to what they make */
import { fileURLToPath } from "node:url";
import type { EnvironmentRequest } from "@roadbed/engine/contract/fleet.ts";
import { stages } from "@roadbed/engine/contract/identity.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { ProgramInput } from "@roadbed/engine/contract/program.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { makeEnvironmentInput, makeLayerInput } from "@roadbed/engine/read/program-input.ts";
import { type ReadResult, readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { createRenderer, type Renderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layers } from "./layers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let read: ReadResult;
let examples: readonly EnvironmentRequest[];
let renderer: Renderer;

beforeAll(async () => {
  const repository = openRepository(root);
  // A day on which no example's lease has ended.
  read = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2026-12-01" });
  examples = [...read.fleet.environments.values()].filter(({ team }) => team === "orders" || team === "billing");
  renderer = createRenderer({ root, workers: 0 });
});

afterAll(() => renderer.close());

async function renderOne(input: ProgramInput): Promise<JsonObject> {
  for await (const { graph, error } of renderer.render([input])) {
    if (graph === undefined) throw error ?? new Error("Nothing was rendered.");
    return graph.outputs;
  }
  throw new Error("Nothing was rendered.");
}

test("the examples have no mistakes", () => {
  expect(read.findings).toEqual([]);
  expect(examples.map(({ ref }) => ref).sort()).toEqual([
    "billing/development",
    "billing/production",
    "billing/staging",
    "orders/development",
    "orders/production",
    "orders/spike",
    "orders/staging",
  ]);
});

test("the examples show every golden path, every stage, a share and the escape hatch", () => {
  const paths = new Set(examples.flatMap(({ components }) => components.map(({ path }) => path)));
  expect([...paths].sort()).toEqual([...catalog.keys()].sort());
  expect(new Set(examples.map(({ spec }) => spec.stage))).toEqual(new Set(stages));
  const takes = examples.flatMap(({ spec }) => Object.values(spec.takes).map(({ from, component }) => `${from} ${component}`));
  const shares = examples.flatMap(({ ref, spec }) => spec.shares.map(({ component }) => `${ref} ${component}`));
  expect(takes.sort()).toEqual(shares.sort());
  expect(takes).not.toEqual([]);
  expect(examples.flatMap(({ code }) => code)).toEqual(["environments/billing/development/tax-office.ts"]);
});

test("every example renders on its own instance", async () => {
  const { fleet } = read;
  const outputs: Record<string, Record<string, JsonObject>> = {};
  for (const [name, instance] of Object.entries(fleet.platform.instances)) {
    const below: Record<string, JsonObject> = (outputs[name] = {});
    for (const layer of layers.filter((each) => Object.hasOwn(instance.layers, each.name))) {
      below[layer.name] = await renderOne(makeLayerInput(fleet, name, layer.name, below));
    }
  }
  for (const { ref, instance, team, name } of examples) {
    expect(await renderOne(makeEnvironmentInput(fleet, ref, outputs[instance] ?? {}))).toMatchObject({ namespace: `${team}-${name}` });
  }
});
