import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { type Found, isObject, walk } from "./json-values.ts";

/**
 * Every pod that a Kubernetes object describes, wherever in it: found by shape and not by kind, so that workloads of
 * operators (a Rollout, a ScaledJob) and lists of objects are seen like a Deployment.
 */
export function findPodSpecs({ type, inputs }: Resource): Found<JsonObject>[] {
  if (!type.startsWith("kubernetes:")) return [];
  return [...walk(inputs)].filter(
    (found): found is Found<JsonObject> => isObject(found.value) && isPodSpec(found) && !isSizeOfOperators(type, found.value),
  );
}

/** CloudNativePG completes its pool's pod, with its own image and rights: who says no more than a size describes no pod. */
function isSizeOfOperators(type: string, { containers, ...further }: JsonObject): boolean {
  return (
    type === "kubernetes:postgresql.cnpg.io/v1:Pooler" &&
    Object.keys(further).length === 0 &&
    Array.isArray(containers) &&
    containers.every((container) => isObject(container) && Object.keys(container).every((key) => key === "name" || key === "resources"))
  );
}

function isPodSpec({ value, path }: Found): boolean {
  if (!isObject(value) || !("containers" in value)) return false;
  const { containers } = value;
  if (Array.isArray(containers)) return containers.some(isObject);
  // Unknown or secret as a whole: nobody can see what runs, which must not pass for nothing.
  return path === "spec" || path.endsWith(".spec");
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

export interface Container extends Found<JsonObject> {
  readonly name: string;
  readonly list: (typeof containerLists)[number];
}

export function findContainers({ path, value }: Found<JsonObject>): Container[] {
  return containerLists.flatMap((list) =>
    itemsOf(value[list]).map((container, index) => {
      const name = typeof container["name"] === "string" ? container["name"] : String(index);
      return { path: `${path}.${list}[${name}]`, value: container, name, list };
    }),
  );
}

/** The lists of a pod whose content only applying will tell. */
export function findUnreadableLists({ path, value }: Found<JsonObject>): string[] {
  const lists = [...containerLists, "volumes"];
  return lists.filter((list) => value[list] !== undefined && !isReadable(value[list])).map((list) => `${path}.${list}`);
}

function isReadable(value: Json | undefined): boolean {
  return value === null || (Array.isArray(value) && value.every((item) => isObject(item) && !("$secret" in item)));
}

function itemsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
