import { load } from "js-yaml";

type Instances = Readonly<Record<string, { readonly stages?: readonly string[]; readonly layers?: object } | null>>;

/** Stage -> the projects of the layers of the instances that take it. Where the file says nothing usable: all layers. */
export function readLayersOfStages(readFile: () => string, allLayers: readonly string[]): (stage: string | undefined) => readonly string[] {
  const instances = Object.values(tryReadInstances(readFile));
  const known = new Map<string, readonly string[]>();
  return (stage = "") => {
    const found = known.get(stage) ?? findLayers(stage);
    known.set(stage, found);
    return found;
  };

  function findLayers(stage: string): readonly string[] {
    const landing = instances.filter((instance) => instance?.stages?.includes(stage));
    const below = new Set(landing.flatMap((instance) => Object.keys(instance?.layers ?? {}).map((layer) => `layer-${layer}`)));
    return landing.length === 0 ? allLayers : allLayers.filter((layer) => below.has(layer));
  }
}

function tryReadInstances(readFile: () => string): Instances {
  try {
    return (load(readFile()) as { instances?: Instances } | null)?.instances ?? {};
  } catch {
    // A graph is wanted even while the file has a mistake in it, which `platform check` explains.
    return {};
  }
}
