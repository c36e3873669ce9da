import type { Resource } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import type { PropertyChange } from "../contract/plan.ts";
import { isBelow } from "./property-path.ts";
import { inPlace, kubernetesIdentity, replacements } from "./replacements.data.ts";

/** Whether a change of a property makes the provider replace the resource. */
export function isReplacedBy(change: PropertyChange, before: Resource, after: Resource): boolean {
  const { type, replaceOnChanges = [] } = after;
  const { path } = change;
  if (replaceOnChanges.some((pattern) => isBelow(path, pattern))) return true;
  if (rowOf(inPlace, type).some((pattern) => isBelow(path, pattern))) return false;
  const identity = type.startsWith("kubernetes:") ? kubernetesIdentity : [];
  return (
    [...identity, ...rowOf(replacements, type)].some((pattern) => isBelow(path, pattern)) || isReplacedByValue(change, before.inputs, type)
  );
}

function rowOf(table: Readonly<Record<string, readonly string[]>>, type: string): readonly string[] {
  return Object.hasOwn(table, type) ? (table[type] ?? []) : [];
}

/** Where it depends on what the value is, and not only on which. */
function isReplacedByValue({ path, before, after }: PropertyChange, inputs: JsonObject, type: string): boolean {
  switch (type) {
    case "kubernetes:core/v1:Service":
      return path === "spec.type" && (before === "ExternalName" || after === "ExternalName");
    case "kubernetes:core/v1:ConfigMap":
    case "kubernetes:core/v1:Secret":
      return inputs["immutable"] === true && ["data", "binaryData", "stringData", "immutable"].some((pattern) => isBelow(path, pattern));
    default:
      return false;
  }
}
