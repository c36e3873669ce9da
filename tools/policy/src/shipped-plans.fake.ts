/* eslint-disable roadbed/one-way-imports -- goes through the rooms as a user does: from the pages in git to the plans */
import { fileURLToPath } from "node:url";
import type { ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import { environmentsProject, namespaceOfEnvironment, stackOfEnvironment, stackOfLayer } from "@roadbed/engine/contract/identity.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import { makeFleetReader } from "@roadbed/engine/flow/fleet-reader.ts";
import { renderFleet } from "@roadbed/engine/flow/render-fleet.ts";
import { makePlan } from "@roadbed/engine/plan/make-plan.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { PlanFacts } from "./plan-facts.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface ShippedPlan {
  readonly plan: Plan;
  readonly facts: PlanFacts;
  readonly graph: ResourceGraph;
}

/** What it takes to make everything that this repository asks for out of nothing: each environment and each layer. */
export async function planShipped(): Promise<ShippedPlan[]> {
  const repository = openRepository(root);
  const names = layers.map(({ name }) => name);
  const { fleet, entries } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2026-12-01" });
  const renderer = createRenderer({ root, workers: 0 });
  const reader = makeFleetReader(fleet, entries, names);
  const refs = [...fleet.environments.keys()];
  const rendering = await renderFleet({ fleet, refs, layers: names, reader, renderer });
  await renderer.close();
  for (const [ref, error] of rendering.errors) throw new Error(`${ref} could not be rendered`, { cause: error });
  const { registries, instances } = fleet.platform;
  const environments = [...rendering.graphs].map(([ref, graph]): ShippedPlan => {
    const request = fleet.environments.get(ref);
    if (request === undefined) throw new Error(`${ref} was rendered, and nobody asks for it.`);
    const { stage, data, takes } = request.spec;
    const facts = {
      stage,
      data,
      production: stage === "production",
      team: request.team,
      namespace: namespaceOfEnvironment(ref),
      registries,
    };
    return {
      plan: planNew(ref, "environment", graph),
      graph,
      facts: { ...facts, takenFrom: Object.values(takes).map(({ from }) => from) },
    };
  });
  const shared = [...rendering.layers].map(([ref, graph]): ShippedPlan => {
    const production = instances[ref.split("/")[0] ?? ""]?.stages.includes("production") ?? false;
    return { plan: planNew(ref, "layer", graph), graph, facts: { production, registries } };
  });
  return [...environments, ...shared];
}

function planNew(ref: string, kind: Plan["kind"], graph: ResourceGraph): Plan {
  const place = kind === "environment" ? { project: environmentsProject, stack: stackOfEnvironment(ref) } : stackOfLayer(ref);
  return makePlan({ ref, kind, ...place, after: graph, volatile: new Set(), released: () => false });
}
