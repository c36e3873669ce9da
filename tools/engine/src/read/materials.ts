import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import type { Materials } from "../contract/ledger.ts";
import { listMaterialIds } from "./material-ids.ts";
import type { TreeEntry } from "./git.ts";

/** Everything that the rendering of one environment depends on; ids are those of `readMaterialIds`. */
export function materialsOf(request: EnvironmentRequest, fleet: Fleet, entries: readonly TreeEntry[]): Materials {
  const taken = request.taken ?? [];
  const paths = [...request.components.map(({ path }) => path), ...taken.map(({ path }) => path)].map(
    (path) => `golden-paths/${path.split("@")[0] ?? ""}`,
  );
  const layers = Object.keys(fleet.platform.instances[request.instance]?.layers ?? {}).map((layer) => `platform/${layer}`);
  const pages = [
    ...taken.map(({ from }) => `environments/${from}/environment.yaml`),
    `${request.folder}/environment.yaml`,
    `environments/${request.team}/team.yaml`,
  ];
  return collect(["golden-paths", ...shared(request.instance), ...paths, ...layers, ...pages, ...request.code], idsOf(fleet, entries));
}

/** The same for a layer of an instance; `below` are the layers whose outputs it may read. */
export function materialsOfLayer(
  target: { readonly instance: string; readonly layer: string; readonly below: readonly string[] },
  fleet: Fleet,
  entries: readonly TreeEntry[],
): Materials {
  const { instance, layer, below } = target;
  return collect([...shared(instance), "platform/waivers", ...[layer, ...below].map((each) => `platform/${each}`)], idsOf(fleet, entries));
}

/** What layers and environments alike depend on. */
function shared(instance: string): string[] {
  return ["tools/engine", "platform", "package-lock.json", `platform/instances.yaml#${instance}`];
}

function collect(paths: readonly string[], ids: ReadonlyMap<string, string>): Materials {
  const found = [...new Set(paths)].sort().flatMap((path) => {
    const id = ids.get(path);
    return id === undefined ? [] : [[path, id] as const];
  });
  return Object.fromEntries(found);
}

function idsOf(fleet: Fleet, entries: readonly TreeEntry[]): ReadonlyMap<string, string> {
  return fleet.ids ?? listMaterialIds(entries, { instances: undefined, lock: undefined });
}
