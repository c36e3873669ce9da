import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import { type Found, isObject, listOf, objectAt } from "./json-values.ts";
import { findContainers, findPodSpecs } from "./pod-specs.ts";

/** Every image that comes to run because of a Kubernetes object: of pods, of image volumes and of what operators start. */
export function findImages(resource: Resource): Found[] {
  const pods = findPodSpecs(resource).flatMap((pod) => [
    ...findContainers(pod).map(({ path, value }) => ({ path: `${path}.image`, value: value["image"] ?? "" })),
    ...listOf(pod.value["volumes"]).flatMap((volume) => ofVolume(volume, pod.path)),
  ]);
  return [...pods, ...ofOperators(resource)];
}

function ofVolume(volume: Json, path: string): Found[] {
  const { reference } = objectAt(volume, "image");
  const name = isObject(volume) && typeof volume["name"] === "string" ? volume["name"] : "";
  return reference === undefined ? [] : [{ path: `${path}.volumes[${name}].image.reference`, value: reference }];
}

function ofOperators({ type, inputs }: Resource): Found[] {
  if (!type.startsWith("kubernetes:")) return [];
  const spec = objectAt(inputs, "spec");
  const kind = type.split(":").at(-1) ?? "";
  if (kind === "Cluster") return found("spec.imageName", spec["imageName"]);
  if (kind === "RabbitmqCluster") return found("spec.image", spec["image"]);
  if (!kind.endsWith("ImageCatalog")) return [];
  return listOf(spec["images"]).flatMap((entry, index) =>
    found(`spec.images[${index}].image`, isObject(entry) ? entry["image"] : undefined),
  );
}

function found(path: string, value: Json | undefined): Found[] {
  return value === undefined ? [] : [{ path, value }];
}
