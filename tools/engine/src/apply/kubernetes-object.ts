import type { Resource } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";

export interface KubernetesObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string };
}

export function isKubernetes({ type }: Pick<Resource, "type">): boolean {
  return type.startsWith("kubernetes:");
}

/** The object that a resource stands for, or undefined where it is none (a Helm release, a patch, a kustomization). */
export function tryObjectOf({ type, inputs }: Pick<Resource, "type" | "inputs">): KubernetesObject | undefined {
  const { apiVersion, kind, metadata } = inputs;
  if (!type.startsWith("kubernetes:") || type.endsWith("Patch") || Array.isArray(inputs["items"])) return undefined;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isObject(metadata) || typeof metadata["name"] !== "string")
    return undefined;
  return inputs as KubernetesObject;
}

export function namespaceOf({ metadata }: KubernetesObject): string | undefined {
  return typeof metadata["namespace"] === "string" ? metadata["namespace"] : undefined;
}

/** `acid.zalan.do/v1` -> `acid.zalan.do`; core objects have the group "". */
export function groupOf({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** One name for one object of the cluster, whatever its API version and whichever resource asks for it. */
export function identityOf(object: KubernetesObject): string {
  return [groupOf(object), object.kind, namespaceOf(object) ?? "", object.metadata.name].join("/");
}

/** As Pulumi's Kubernetes provider writes ids. */
export function idOf(object: KubernetesObject): string {
  const namespace = namespaceOf(object);
  return namespace === undefined ? object.metadata.name : `${namespace}/${object.metadata.name}`;
}

/** Dotted path of the first string that nobody can know before it is applied. */
export function findUnknown(value: Json, path = ""): string | undefined {
  return findIn(value, path, (leaf) => typeof leaf === "string" && leaf.includes("⟦"));
}

/** Dotted path of the first secret. */
export function findSecret(value: Json, path = ""): string | undefined {
  return findIn(value, path, (leaf) => isObject(leaf) && typeof leaf["$secret"] === "string");
}

function findIn(value: Json, path: string, isMatch: (value: Json) => boolean): string | undefined {
  if (isMatch(value)) return path;
  if (Array.isArray(value))
    return firstOf(
      value.map((item, index) => [`${path}[${index}]`, item]),
      isMatch,
    );
  if (isObject(value))
    return firstOf(
      Object.entries(value).map(([key, item]) => [path === "" ? key : `${path}.${key}`, item]),
      isMatch,
    );
  return undefined;
}

function firstOf(entries: readonly [path: string, value: Json][], isMatch: (value: Json) => boolean): string | undefined {
  for (const [path, value] of entries) {
    const found = findIn(value, path, isMatch);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
