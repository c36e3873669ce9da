import type { Drift } from "../contract/drift.ts";
import { UserError } from "../contract/errors.ts";
import type { Catalog } from "../contract/golden-path.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { Renderer } from "../render/renderer.ts";
import type { DriftDetails } from "./drift.ts";
import { type Adoption, tryFindAdoption } from "./drift/find-adoption.ts";
import { findDriftById } from "./drift/find-drift-by-id.ts";
import type { CommitReader } from "./reconcile/compare.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import { makeRequest, type RequestResult } from "./request.ts";

export interface AdoptOptions {
  readonly id: string;
  readonly sweep: DriftDetails;
  readonly repository: CommitReader;
  readonly source: DesiredSource;
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  readonly renderer: Renderer;
  readonly today: string;
}

export interface Adopted extends RequestResult {
  readonly drift: Drift;
  readonly adoption: Adoption;
}

/** Writes what lives into the request: a commit on a branch, for a pull request whose result is what is there already. */
export async function adoptDrift(options: AdoptOptions): Promise<Adopted> {
  const { id, sweep, repository, source, catalog, layers, renderer, today } = options;
  const drift = findDriftById(sweep, id);
  const { ref } = drift;
  const { fleet, reader } = await source.read(await repository.treeOf(sweep.commit), ref === undefined ? [] : [ref]);
  const adoption = await tryFindAdoption(drift, {
    fleet,
    reader,
    layers: layers.map(({ name }) => name),
    catalog,
    renderer,
    live: sweep.live.get(drift.instance) ?? new Map(),
  });
  if (ref === undefined || adoption === undefined)
    throw new UserError(`No setting of ${ref ?? "any environment"} says what ${drift.object.kind} ${drift.object.name} has there.`, {
      fix: "Revert it, or accept it until a date. What has to stay and no setting says belongs into a module of the environment's own: environments/README.md, The escape hatch.",
    });
  const request = await makeRequest({
    root: repository.root,
    ref,
    change: { kind: "edit", edits: [adoption.edit] },
    base: sweep.commit,
    branch: `drift/${id}`,
    catalog,
    layers,
    today,
  });
  return { drift, adoption, ...request };
}
