import { fileURLToPath } from "node:url";
import type { Resource, ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import type { Instance } from "@roadbed/engine/contract/instance.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { layers } from "./layers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** An instance on AWS that stands for any, with a layer's settings as far as a test cares. */
export function describeInstance(target: Instance["target"], settings: Readonly<Record<string, JsonObject>> = {}): LayerInput["instance"] {
  const possible = layers.filter((layer) => layer.targets.includes(target));
  return {
    name: target === "aws" ? "eu" : "local",
    target,
    engine: target === "aws" ? "pulumi" : "embedded",
    delivery: "manifests",
    stages: ["production"],
    region: target === "aws" ? "eu-west-1" : "dublin-1",
    ...(target === "aws" ? { account: "111122223333" } : {}),
    domain: "example.com",
    layers: Object.fromEntries(possible.map((layer) => [layer.name, settings[layer.name] ?? {}])),
  };
}

/** Renders an instance's layers in this process, lowest first, each with the outputs of those below: for the layers' tests. */
export async function renderLayers(
  instance: LayerInput["instance"],
  waivers: NonNullable<LayerInput["waivers"]> = {},
): Promise<Map<string, ResourceGraph>> {
  const renderer = createRenderer({ root, workers: 0 });
  const graphs = new Map<string, ResourceGraph>();
  try {
    for (const { name } of layers.filter((layer) => Object.hasOwn(instance.layers, layer.name))) {
      const below = Object.fromEntries([...graphs].map(([layer, graph]) => [layer, graph.outputs]));
      const input: LayerInput = {
        kind: "layer",
        organisation: "acme",
        registries: ["ghcr.io/acme-corp"],
        waivers,
        instance,
        layer: name,
        settings: instance.layers[name] as JsonObject,
        layers: below,
      };
      for await (const { graph, error } of renderer.render([input])) {
        if (graph === undefined) throw error ?? new Error(`${name} was not rendered.`);
        graphs.set(name, graph);
      }
    }
    return graphs;
  } finally {
    await renderer.close();
  }
}

/** What a layer makes, as `<kind> <name>`, sorted; without the component that groups it. */
export function listResources(graph: ResourceGraph | undefined): string[] {
  return (graph?.resources ?? [])
    .filter((resource) => resource.custom)
    .map((resource) => `${kindOf(resource)} ${resource.name}`)
    .sort();
}

/** The one resource of that kind and name. */
export function findResource(graph: ResourceGraph | undefined, kind: string, name: string): Resource {
  const found = graph?.resources.find((resource) => kindOf(resource) === kind && resource.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}, but: ${listResources(graph).join(", ")}.`);
  return found;
}

function kindOf(resource: Resource): string {
  return resource.type.split(":").at(-1) ?? resource.type;
}
