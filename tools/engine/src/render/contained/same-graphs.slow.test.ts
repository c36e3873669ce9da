/* eslint-disable roadbed/one-way-imports -- goes through the rooms as a user does: from the pages in git to the graphs */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { makeFleetReader } from "../../flow/fleet-reader.ts";
import { renderFleet, type FleetRendering } from "../../flow/render-fleet.ts";
import { openRepository } from "../../read/git.ts";
import { readFleet } from "../../read/read-fleet.ts";
import { createRenderer, type RendererOptions } from "../renderer.ts";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

async function renderExamples(contained?: RendererOptions["contained"]): Promise<FleetRendering> {
  const repository = openRepository(root);
  const names = layers.map(({ name }) => name);
  const { fleet, entries } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2026-12-01" });
  const renderer = createRenderer({ root, workers: 0, ...(contained === undefined ? {} : { contained }) });
  const refs = [...fleet.environments.keys()];
  const instances = Object.keys(fleet.platform.instances);
  const rendering = await renderFleet({ fleet, refs, instances, layers: names, reader: makeFleetReader(fleet, entries, names), renderer });
  await renderer.close();
  return rendering;
}

test("every example environment and layer is the same, byte for byte, whoever's its code is", async () => {
  const trusted = await renderExamples();
  expect(trusted.graphs.size).toBeGreaterThan(5);
  expect(trusted.layers.size).toBeGreaterThan(2);
  for (const contained of ["own-code", "everything"] as const) {
    const rendering = await renderExamples(contained);
    expect(rendering.errors).toEqual(new Map());
    expect(JSON.stringify([...rendering.graphs])).toBe(JSON.stringify([...trusted.graphs]));
    expect(JSON.stringify([...rendering.layers])).toBe(JSON.stringify([...trusted.layers]));
  }
});
