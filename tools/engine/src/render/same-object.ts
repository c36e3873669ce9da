import type { Resource } from "../contract/graph.ts";
import { refuse } from "./refusals.ts";

/** Two resources that write the same Kubernetes object would undo each other for ever. */
export function refuseSameObject(resources: Iterable<Resource>): void {
  const owners = new Map<string, Resource>();
  for (const resource of resources) {
    const object = nameOfObject(resource);
    if (object === undefined) continue;
    const other = owners.get(object);
    if (other !== undefined) throw refuse({ kind: "same-object", object, names: [other.name, resource.name] });
    owners.set(object, resource);
  }
}

/** Kind and name of the object, whatever version of the API it is written in. Patches share an object on purpose. */
function nameOfObject({ type, inputs, provider }: Resource): string | undefined {
  const { apiVersion, kind, metadata } = inputs;
  if (!type.startsWith("kubernetes:") || type.endsWith("Patch") || typeof kind !== "string" || typeof apiVersion !== "string")
    return undefined;
  if (
    typeof metadata !== "object" ||
    metadata === null ||
    Array.isArray(metadata) ||
    typeof metadata["name"] !== "string" ||
    metadata["name"].includes("⟦")
  )
    return undefined;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const namespace = typeof metadata["namespace"] === "string" ? `${metadata["namespace"]}/` : "";
  return `${[kind, group].filter(Boolean).join(".")} ${namespace}${metadata["name"]}${provider === undefined ? "" : ` of ${provider.slice(provider.lastIndexOf("::") + 2)}`}`;
}
