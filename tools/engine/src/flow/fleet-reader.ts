import type { Fleet } from "../contract/fleet.ts";
import type { TreeEntry } from "../read/git.ts";
import { materialsOf, materialsOfLayer } from "../read/materials.ts";
import { makeEnvironmentInput, makeLayerInput } from "../read/program-input.ts";
import type { FleetReader } from "./render-fleet.ts";

/** Reads inputs and materials of a fleet from one listed tree. `layers` are all names of layers, in their order. */
export function makeFleetReader(fleet: Fleet, entries: readonly TreeEntry[], layers: readonly string[]): FleetReader {
  const layersOf = (instance: string) => layers.filter((layer) => Object.hasOwn(fleet.platform.instances[instance]?.layers ?? {}, layer));
  return {
    makeLayerInput,
    makeEnvironmentInput,
    materialsOfLayer: (instance, layer) => {
      const standing = layersOf(instance);
      return materialsOfLayer({ instance, layer, below: standing.slice(0, standing.indexOf(layer)) }, fleet, entries);
    },
    materialsOfEnvironment: (request) => materialsOf(request, fleet, entries),
  };
}
