import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import { digestOfGraph, openGraphCache } from "../render/graph-cache.ts";
import { checkout, makeComponent, makeInput, makeLayer } from "../render/fixtures/inputs.ts";
import { createRenderer } from "../render/renderer.ts";
import { renderFleet, type FleetReader, type FleetRendering } from "./render-fleet.ts";

/** The parts of a repository that decide what is rendered here: one number for each file. */
interface Edits {
  readonly environments: Readonly<Record<string, { readonly replicas: number; readonly comment: number }>>;
  readonly cidr: number;
}

const renderer = createRenderer({ root: checkout, workers: 0 });
const folder = mkdtempSync(join(tmpdir(), "fleet-"));
let file = "";
let files = 0;
beforeEach(() => {
  file = join(folder, `${files++}.db`);
});
afterAll(async () => {
  await renderer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A fleet of environments of the team orders, all with one web service. */
function makeFleet({ environments, cidr }: Edits): Fleet {
  const input = makeInput("kubernetes");
  const requests = Object.entries(environments).map(([name, { replicas }]): [string, EnvironmentRequest] => {
    const ref = `orders/${name}`;
    return [
      ref,
      {
        ref,
        team: "orders",
        name,
        folder: `environments/orders/${name}`,
        spec: input.spec,
        code: [],
        instance: "local",
        components: [makeComponent("web", { replicas })],
      },
    ];
  });
  const instance = { ...input.instance, layers: { network: { cidr: `10.${cidr}.0.0/16` } } };
  return {
    tree: "",
    teams: new Map(),
    environments: new Map(requests),
    platform: { ...input.platform, platformTeam: { github: "platform-team", members: [] }, instances: { local: instance } },
  };
}

/** Does what the read room does, on edits instead of files. */
function makeReader(edits: Edits): FleetReader {
  return {
    makeLayerInput: (_, instance, layer) => ({
      ...makeLayer(`10.${edits.cidr}.0.0/16`),
      layer,
      instance: { ...makeLayer("").instance, name: instance },
    }),
    makeEnvironmentInput: (fleet, ref, layers) => {
      const components = fleet.environments.get(ref)?.components ?? [];
      return makeInput("kubernetes", {
        ref,
        layers,
        components,
        team: { ...makeInput("kubernetes").team, name: layers["network"]?.["cidr"] === "10.7.0.0/16" ? "seven" : "orders" },
      });
    },
    materialsOfLayer: () => ({ "platform/instances.yaml": String(edits.cidr) }),
    materialsOfEnvironment: ({ name, folder: path }) => ({
      [`${path}/environment.yaml`]: JSON.stringify(edits.environments[name]),
      "platform/instances.yaml": String(edits.cidr),
    }),
  };
}

async function render(edits: Edits, cached: boolean): Promise<FleetRendering> {
  const cache = cached ? openGraphCache(file) : undefined;
  const refs = Object.keys(edits.environments).map((name) => `orders/${name}`);
  const rendering = await renderFleet({
    fleet: makeFleet(edits),
    refs,
    layers: ["network"],
    reader: makeReader(edits),
    renderer,
    ...(cache === undefined ? {} : { cache }),
  });
  cache?.close();
  return rendering;
}

function digests({ graphs, layers }: FleetRendering): Record<string, string> {
  return Object.fromEntries([...layers, ...graphs].map(([ref, graph]) => [ref, digestOfGraph(graph)]));
}

const edits = fc.record({
  environments: fc.dictionary(
    fc.constantFrom("staging", "production", "sandbox", "demo"),
    fc.record({ replicas: fc.integer({ min: 1, max: 3 }), comment: fc.integer({ min: 0, max: 2 }) }),
  ),
  cidr: fc.constantFrom(1, 7, 20),
}) as fc.Arbitrary<Edits>;

test("after any edits, a cached rendering equals one from cold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edits, { minLength: 2, maxLength: 4 }), async (history) => {
      for (const state of history) {
        const cached = await render(state, true);
        const cold = await render(state, false);
        expect(digests(cached)).toEqual(digests(cold));
      }
    }),
    { numRuns: 25 },
  );
});

test("what was rendered before is not rendered again", async () => {
  const before: Edits = { environments: { staging: { replicas: 1, comment: 0 }, production: { replicas: 3, comment: 0 } }, cidr: 1 };
  expect((await render(before, true)).rendered).toBe(3);
  expect((await render(before, true)).rendered).toBe(0);
  const after: Edits = { ...before, environments: { ...before.environments, staging: { replicas: 2, comment: 0 } } };
  expect((await render(after, true)).rendered).toBe(1);
});

test("a layer's outputs reach the environments that stand on it", async () => {
  const { graphs, layers } = await render({ environments: { staging: { replicas: 1, comment: 0 } }, cidr: 7 }, false);
  expect([...layers.keys()]).toEqual(["local/network"]);
  expect(graphs.get("orders/staging")?.outputs["namespace"]).toBe("seven-kubernetes");
});

test("one environment that fails, or a layer that does, says so and stops nothing else", async () => {
  const edits = { environments: { staging: { replicas: 1, comment: 0 }, production: { replicas: 1, comment: 0 } }, cidr: 1 };
  const fleet = makeFleet(edits);
  const reader = makeReader(edits);
  const refs = ["orders/staging", "orders/production"];
  const oneFails = await renderFleet({
    fleet,
    refs,
    layers: ["network"],
    renderer,
    reader: {
      ...reader,
      makeEnvironmentInput: (all, ref, layers) =>
        ref === "orders/staging" ? makeInput("same-object", { ref }) : reader.makeEnvironmentInput(all, ref, layers),
    },
  });
  expect([...oneFails.errors.keys()]).toEqual(["orders/staging"]);
  expect([...oneFails.graphs.keys()]).toEqual(["orders/production"]);
  const layerFails = await renderFleet({
    fleet,
    refs,
    layers: ["network"],
    renderer,
    reader: { ...reader, makeLayerInput: () => ({ ...makeLayer("10.0.0.0/16"), settings: null as never }) },
  });
  expect([...layerFails.errors.keys()]).toEqual(["local/network", ...refs]);
  expect(layerFails.errors.get("orders/staging")?.message).toBe(
    "orders/staging stands on the layer local/network, which cannot be rendered.",
  );
});
