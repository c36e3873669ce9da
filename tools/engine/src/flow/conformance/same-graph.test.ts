/* eslint-disable roadbed/one-way-imports -- goes through the rooms as a user does: from the pages in git to what an engine is asked for */
import { fileURLToPath } from "node:url";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { expect, test } from "vitest";
import { makeReplay } from "../../apply/pulumi/replay-graph.ts";
import { placeholder, type ResourceGraph } from "../../contract/graph.ts";
import type { ProgramInput } from "../../contract/program.ts";
import { openRepository } from "../../read/git.ts";
import { readFleet } from "../../read/read-fleet.ts";
import { currentRun } from "../../render/current-run.ts";
import { buildGraph } from "../../render/graph.ts";
import { RecordingMonitor } from "../../render/monitor.ts";
import { createRenderer } from "../../render/renderer.ts";
import { loadSdk } from "../../render/sdk.ts";
import { makeFleetReader } from "../fleet-reader.ts";
import { renderFleet } from "../render-fleet.ts";

// What the real engine is asked for is what people have seen, for everything that the template shows, on AWS as well.
const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const graphs = await renderExamples();

test.each([...graphs])("%s, said again to an engine, is the same graph", async (_, graph) => {
  expect(graph.resources.length).toBeGreaterThan(10);
  expect(await recordReplay(graph)).toEqual({ ...graph, reads: undefined });
});

async function renderExamples(): Promise<Map<string, ResourceGraph>> {
  const repository = openRepository(root);
  const names = layers.map(({ name }) => name);
  const { fleet, entries } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2026-12-01" });
  const renderer = createRenderer({ root, workers: 0 });
  const [refs, instances] = [[...fleet.environments.keys()], Object.keys(fleet.platform.instances)];
  const rendering = await renderFleet({ fleet, refs, instances, layers: names, reader: makeFleetReader(fleet, entries, names), renderer });
  await renderer.close();
  return new Map([...rendering.layers, ...rendering.graphs]);
}

/** As a render records a program, but of a replay. */
async function recordReplay(graph: ResourceGraph): Promise<ResourceGraph> {
  const { project, stack } = graph;
  const sdk = await loadSdk();
  const fail = (error: unknown): void => {
    throw error;
  };
  const monitor = new RecordingMonitor({ project, stack, input: {} as ProgramInput, root, makeStruct: sdk.makeStruct, fail });
  const resources = graph.resources.map((resource) => ({ resource, deleteFirst: resource.deleteBeforeReplace === true }));
  const program = makeReplay(sdk.pulumi, { resources, outputs: graph.outputs, secrets: new Map(), others: placeholder });
  await currentRun.run({ root, traces: false, callers: new Map(), fail }, () =>
    sdk.withStore(async () => {
      sdk.pulumi.runtime.setMockOptions(monitor, project, stack, true, "organization");
      await sdk.pulumi.runtime.runInPulumiStack(program);
      await sdk.pulumi.runtime.disconnect();
    }),
  );
  return buildGraph({ project, stack, root, registrations: monitor.registrations, reads: [], outputs: monitor.outputs });
}
