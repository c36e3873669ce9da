import { makeFleetReader } from "@roadbed/engine/flow/fleet-reader.ts";
import { type FleetRendering, renderFleet } from "@roadbed/engine/flow/render-fleet.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";

/** Renders the first so many environments of a checkout in this process; throws where one of them can't be rendered. */
export async function renderSome(root: string, count: number): Promise<FleetRendering> {
  const repository = openRepository(root);
  const { fleet, entries } = await readFleet(repository, await repository.treeOf("HEAD"), { catalog, layers, today: "2027-01-01" });
  const names = layers.map(({ name }) => name);
  const renderer = createRenderer({ root, workers: 0 });
  const rendering = await renderFleet({
    fleet,
    refs: [...fleet.environments.keys()].slice(0, count),
    layers: names,
    renderer,
    reader: makeFleetReader(fleet, entries, names),
  });
  await renderer.close();
  for (const error of rendering.errors.values()) throw error;
  return rendering;
}
