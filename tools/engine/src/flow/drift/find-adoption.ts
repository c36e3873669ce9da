import { tryObjectOf } from "../../apply/kubernetes-object.ts";
import type { Drift } from "../../contract/drift.ts";
import type { EnvironmentRequest, Fleet } from "../../contract/fleet.ts";
import type { Catalog } from "../../contract/golden-path.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { LiveObject } from "../../contract/live.ts";
import { findDrift } from "../../drift/find-drift.ts";
import type { PageEdit } from "../../propose/edit-page.ts";
import type { Renderer } from "../../render/renderer.ts";
import { type FleetReader, type LayerOutputs, renderFleet } from "../render-fleet.ts";
import { type Candidate, listCandidates } from "./list-candidates.ts";

/** The edit of a request by which what lives becomes what is asked for. */
export interface Adoption {
  readonly edit: Extract<PageEdit, { kind: "set" }>;
  /** Drifts that end with it. */
  readonly ends: readonly string[];
  /** What it would change besides, because the setting means more than what was changed by hand. */
  readonly besides: readonly Drift[];
}

export interface AdoptionOptions {
  readonly fleet: Fleet;
  readonly reader: FleetReader;
  readonly layers: readonly string[];
  readonly catalog: Catalog;
  readonly renderer: Renderer;
  /** What lives on the drift's instance, by `liveKey`. */
  readonly live: ReadonlyMap<string, LiveObject>;
}

/**
 * Finds the setting that says what somebody has changed by hand. No table maps fields to settings, for it would lie one
 * day: each setting that can hold the live value is tried, the environment rendered with it, and held against what lives.
 */
export async function tryFindAdoption(drift: Drift, options: AdoptionOptions): Promise<Adoption | undefined> {
  const { fleet, reader, layers, catalog, renderer, live } = options;
  const request = fleet.environments.get(drift.ref ?? "");
  const candidates = request === undefined ? [] : listCandidates(drift, request, catalog);
  if (request === undefined || candidates.length === 0) return undefined;
  const base = await renderFleet({ fleet, refs: [request.ref], layers, reader, renderer });
  const before = base.graphs.get(request.ref);
  if (before === undefined) throw base.errors.values().next().value ?? new Error(`${request.ref} could not be rendered.`);
  const outputs: LayerOutputs = Object.fromEntries(
    layers.flatMap((layer) => {
      const graph = base.layers.get(`${request.instance}/${layer}`);
      return graph === undefined ? [] : [[layer, graph.outputs]];
    }),
  );
  const drifted = driftOf(before, drift, live);
  const adoptions: Adoption[] = [];
  const inputs = candidates.map((candidate) => reader.makeEnvironmentInput(withRequest(fleet, request, candidate), request.ref, outputs));
  for await (const { index, graph } of renderer.render(inputs)) {
    const candidate = candidates[index];
    if (graph === undefined || candidate === undefined) continue;
    const left = driftOf(graph, drift, live);
    if (left.has(drift.id)) continue;
    const ends = [...drifted.keys()].filter((id) => !left.has(id));
    adoptions.push({ edit: candidate.edit, ends, besides: [...left.values()].filter(({ id }) => !drifted.has(id)) });
  }
  return adoptions.sort(
    (a, b) => a.besides.length - b.besides.length || b.ends.length - a.ends.length || rankOf(candidates, a) - rankOf(candidates, b),
  )[0];
}

function rankOf(candidates: readonly Candidate[], adoption: Adoption): number {
  return candidates.findIndex(({ edit }) => edit === adoption.edit);
}

function driftOf(graph: ResourceGraph, { ref = "", instance }: Drift, live: ReadonlyMap<string, LiveObject>): Map<string, Drift> {
  const desired = graph.resources.flatMap((resource) => {
    const object = tryObjectOf(resource);
    return object === undefined ? [] : [{ ref, urn: resource.urn, object }];
  });
  return new Map(findDrift({ instance, desired, live, hasAll: false }).drifts.map((drift) => [drift.id, drift]));
}

function withRequest(fleet: Fleet, request: EnvironmentRequest, { components }: Candidate): Fleet {
  return { ...fleet, environments: new Map([...fleet.environments, [request.ref, { ...request, components }]]) };
}
