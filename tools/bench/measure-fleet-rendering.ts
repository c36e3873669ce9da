import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFleetReader } from "@roadbed/engine/flow/fleet-reader.ts";
import { type FleetRendering, renderFleet } from "@roadbed/engine/flow/render-fleet.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { digestOfGraph, type GraphCache, openGraphCache } from "@roadbed/engine/render/graph-cache.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import { type FleetRepository, makeFleetRepository } from "./fleet-repository.ts";
import { pageOf } from "./measure-affected.ts";
import type { Row } from "./report.ts";

/** As many as the platform has whose demand shapes the fleet. */
const fleetSize = 1461;
const edits = Number(process.env["ROADBED_BENCH_EDITS"] ?? 10_000);

/** B5: the fleet from cold, and again after one change. B2: a golden path's code changes. B6: cache against cold over random edits. */
export async function measureFleetRendering(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  const file = join(fleet.root, ".platform", "bench.db");
  rmSync(file, { force: true });
  mkdirSync(join(fleet.root, ".platform"), { recursive: true });
  const cache = openGraphCache(file);
  const cold = await timeRendering(fleet, cache);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const page = pageOf(fleet.refs[0] ?? "");
  fleet.commit(new Map([[page, fleet.text(page).replace(/^purpose: .*$/m, "purpose: Edited by the benchmark")]]), "one edit");
  const again = await timeRendering(fleet, cache);
  const comment = fleet.text("golden-paths/postgres/kubernetes.ts");
  fleet.commit(
    new Map([["golden-paths/postgres/kubernetes.ts", `${comment}\n// A comment changes no resource.\n`]]),
    "a comment in a golden path",
  );
  const touched = await timeRendering(fleet, cache);
  const known = await timeRendering(fleet, cache);
  const alike = countDifferent(again.rendering, touched.rendering);
  const mismatches = await countMismatches(fleet, cache);
  cache.close();
  const users = fleet.refs.filter((ref) => fleet.text(pageOf(ref)).includes("postgres@1")).length;
  return [
    {
      id: "B5",
      what: `render ${fleetSize.toLocaleString("en")} environments, cold, read included`,
      seconds: [cold.seconds],
      peakMegabytes,
      aim: 10,
      note: `${(fleetSize / cold.seconds).toFixed(0)} a second, ${cold.resources.toLocaleString("en")} resources, ${cold.rendering.errors.size} errors`,
    },
    { id: "B5", what: "the same after one change", seconds: [again.seconds], aim: 2, note: `${again.rendering.rendered} rendered` },
    {
      id: "B2",
      what: `a comment in a golden path that ${users} use, first time`,
      seconds: [touched.seconds],
      note: `${touched.rendering.rendered} rendered, ${alike} changed`,
    },
    { id: "B2", what: "the same, rendered before", seconds: [known.seconds], aim: 1, note: `${known.rendering.rendered} rendered` },
    {
      id: "B6",
      what: `cache against cold, ${edits.toLocaleString("en")} random edits`,
      seconds: [mismatches.seconds],
      note: `${mismatches.count} mismatches`,
    },
  ];
}

interface Timed {
  readonly rendering: FleetRendering;
  readonly seconds: number;
  readonly resources: number;
}

async function timeRendering(fleet: FleetRepository, cache: GraphCache | undefined, refs: readonly string[] = fleet.refs): Promise<Timed> {
  const began = performance.now();
  const renderer = createRenderer({ root: fleet.root, ...(refs.length < 40 ? { workers: 0 } : {}) });
  try {
    const rendering = await renderRefs(fleet, refs, renderer, cache);
    return {
      rendering,
      seconds: (performance.now() - began) / 1000,
      resources: [...rendering.graphs.values()].reduce((sum, graph) => sum + graph.resources.length, 0),
    };
  } finally {
    await renderer.close();
  }
}

async function renderRefs(
  fleet: FleetRepository,
  refs: readonly string[],
  renderer: ReturnType<typeof createRenderer>,
  cache: GraphCache | undefined,
): Promise<FleetRendering> {
  const repository = openRepository(fleet.root);
  const read = await readFleet(repository, await repository.treeOf("HEAD"), {
    catalog,
    layers,
    today: "2027-01-01",
    ...(refs === fleet.refs ? {} : { only: refs }),
  });
  const names = layers.map(({ name }) => name);
  return await renderFleet({
    fleet: read.fleet,
    refs,
    layers: names,
    renderer,
    reader: makeFleetReader(read.fleet, read.entries, names),
    ...(cache === undefined ? {} : { cache }),
  });
}

/** Edits requests at random, a hundred to a commit, and renders the edited ones through the cache and without it. */
async function countMismatches(fleet: FleetRepository, cache: GraphCache): Promise<{ count: number; seconds: number }> {
  const began = performance.now();
  const random = makeRandom(7);
  const renderer = createRenderer({ root: fleet.root, workers: 0 });
  let count = 0;
  for (let done = 0; done < edits; done += 100) {
    const refs = [
      ...new Set(Array.from({ length: Math.min(100, edits - done) }, () => fleet.refs[Math.floor(random() * fleet.refs.length)] ?? "")),
    ].sort();
    fleet.commit(new Map(refs.map((ref) => [pageOf(ref), editPage(fleet.text(pageOf(ref)), random)])), `edits ${done}`);
    const cold = await renderRefs(fleet, refs, renderer, undefined);
    // The first asks and fills, the second must be answered from what was filled.
    await renderRefs(fleet, refs, renderer, cache);
    const cached = await renderRefs(fleet, refs, renderer, cache);
    count += countDifferent(cold, cached);
  }
  await renderer.close();
  return { count, seconds: (performance.now() - began) / 1000 };
}

function countDifferent(a: FleetRendering, b: FleetRendering): number {
  const refs = new Set([...a.graphs.keys(), ...b.graphs.keys()]);
  return [...refs].filter((ref) => {
    const [left, right] = [a.graphs.get(ref), b.graphs.get(ref)];
    return left === undefined || right === undefined || digestOfGraph(left) !== digestOfGraph(right);
  }).length;
}

/** What teams change in practice: an image, a sentence, a lease, a size. */
function editPage(text: string, random: () => number): string {
  const kinds = [
    () => text.replace(/image: .*$/m, `image: ghcr.io/acme-corp/edited:${Math.floor(random() * 50)}`),
    () => text.replace(/^purpose: .*$/m, `purpose: Edited ${Math.floor(random() * 50)} times`),
    () => text.replace(/until: .*$/m, `until: 2027-0${1 + Math.floor(random() * 9)}-15`),
    () => text.replace(/size: .*$/m, `size: ${random() < 0.5 ? "small" : "medium"}`),
  ];
  return (kinds[Math.floor(random() * kinds.length)] ?? kinds[0])?.() ?? text;
}
