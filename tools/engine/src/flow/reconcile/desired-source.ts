import { UserError } from "../../contract/errors.ts";
import type { Finding } from "../../contract/finding.ts";
import type { Fleet } from "../../contract/fleet.ts";
import type { Catalog } from "../../contract/golden-path.ts";
import type { LayerDefinition } from "../../contract/layer.ts";
import type { Waiver } from "../../contract/waiver.ts";
import { refOfLayer } from "../../ledger/ledger-path.ts";
import type { Repository } from "../../read/git.ts";
import { readMaterialIds } from "../../read/material-ids.ts";
import { parseInstances } from "../../read/parse-instances.ts";
import { readFleet } from "../../read/read-fleet.ts";
import { readWaivers } from "../../read/read-waivers.ts";
import { makeFleetReader } from "../fleet-reader.ts";
import type { FleetReader } from "../render-fleet.ts";

/** What a tree asks for: a glance that parses no request, and a reading of the requests that the glance singled out. */
export interface DesiredSource {
  glance(tree: string): Promise<Glance>;
  read(
    tree: string,
    refs: readonly string[],
  ): Promise<{
    readonly fleet: Fleet;
    readonly findings: readonly Finding[];
    readonly reader: FleetReader;
    /** Id -> waiver. Default: there are none. */
    readonly waivers?: ReadonlyMap<string, Waiver>;
  }>;
}

export interface Glance {
  /** Environments that are asked for, be their requests right or wrong. */
  readonly environments: ReadonlySet<string>;
  /** All layers of all instances, as `layers/<instance>/<layer>`. */
  readonly layers: ReadonlySet<string>;
  /** The id of everything that materials can name, and of each environment's folder as `environments/<team>/<environment>`. */
  readonly ids: ReadonlyMap<string, string>;
  /** Name -> which engine acts there, as the page says it. */
  readonly instances: ReadonlyMap<string, { readonly engine?: unknown }>;
}

interface SourceOptions {
  readonly repository: Repository;
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
}

const platformFile = "platform/instances.yaml";

export function openDesiredSource({ repository, catalog, layers, today }: SourceOptions): DesiredSource {
  return {
    async glance(tree) {
      const ids = await readMaterialIds(repository, tree);
      const page = ids.get(platformFile);
      const bytes = page === undefined ? undefined : (await repository.readBlobs([page])).get(page);
      const instances = Object.entries(parseInstances(bytes).instances);
      if (instances.length === 0) {
        throw new UserError(`${platformFile} is missing or names no instance, so nobody knows where anything stands. Nothing was done.`, {
          fix: "Run `platform check`.",
        });
      }
      return {
        ids,
        instances: new Map(instances),
        environments: listEnvironments(ids.keys()),
        layers: new Set(instances.flatMap(([instance, { layers: names }]) => Object.keys(names).map((name) => refOfLayer(instance, name)))),
      };
    },
    async read(tree, refs) {
      const { fleet, findings, entries } = await readFleet(repository, tree, { catalog, layers, today, only: refs });
      return {
        fleet,
        waivers: (await readWaivers(repository, tree, { today })).waivers,
        findings,
        reader: makeFleetReader(
          fleet,
          entries,
          layers.map(({ name }) => name),
        ),
      };
    },
  };
}

/** A folder is a request even where its page is missing or broken, so that a mistake never reads as a deletion. */
function listEnvironments(paths: Iterable<string>): Set<string> {
  const refs = new Set<string>();
  for (const path of paths) {
    const [top, team, environment, rest] = path.split("/", 4);
    if (top === "environments" && environment !== undefined && rest !== undefined) refs.add(`${team ?? ""}/${environment}`);
  }
  return refs;
}
