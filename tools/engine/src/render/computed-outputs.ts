import { placeholder } from "../contract/graph.ts";
import { computedOutputs, typesWithoutArn } from "./computed-outputs.data.ts";
import { isWireObject, unknownOnWire, type Wire, type WireObject } from "./wire.ts";

interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly inputs: WireObject;
}

/**
 * What a preview can say of a resource that is not made yet: its inputs, its id, and as placeholders the strings that
 * only the cloud can choose, so that one can follow them into policies and connection settings. A program sees them
 * as ordinary strings; one that takes such a string apart (splits an ARN) must expect `⟦urn#property⟧`.
 */
export function makeOutputs({ urn, type, inputs }: Registered): { id: string; outputs: WireObject } {
  if (type.startsWith("kubernetes:")) return makeKubernetesOutputs(urn, inputs);
  const id = placeholder(urn, "id");
  if (!type.startsWith("aws:")) return { id, outputs: inputs };
  const arn: WireObject = typesWithoutArn.has(type) ? {} : { arn: placeholder(urn, "arn") };
  return { id, outputs: addComputed(type, urn, { ...arn, ...inputs }) };
}

/** The cluster names an object that has no name itself; else its id is `<namespace>/<name>`, or `<name>`. */
function makeKubernetesOutputs(urn: string, inputs: WireObject): { id: string; outputs: WireObject } {
  const metadata = isWireObject(inputs["metadata"]) ? inputs["metadata"] : {};
  const { name, namespace } = metadata;
  const isKnown =
    typeof name === "string" &&
    name !== unknownOnWire &&
    (namespace === undefined || typeof namespace === "string") &&
    namespace !== unknownOnWire;
  if (isKnown) return { id: namespace === undefined ? name : `${namespace}/${name}`, outputs: inputs };
  return { id: placeholder(urn, "id"), outputs: { ...inputs, metadata: { name: placeholder(urn, "metadata.name"), ...metadata } } };
}

/** Fills in the type's known outputs where the inputs leave them open. */
export function addComputed(type: string, urn: string, outputs: WireObject): WireObject {
  for (const entry of computedOutputs[type] ?? []) {
    const path = entry.replace("?", "");
    setPath(outputs, path.split("."), path === entry ? placeholder(urn, path) : unknownOnWire);
  }
  return outputs;
}

/** `certificateAuthority.data` and `identities.0.oidcs.0.issuer` make the objects and lists that they name. */
function setPath(target: WireObject, [key = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    target[key] ??= value;
    return;
  }
  const next = copyOf(target[key], rest[0] ?? "");
  target[key] = next;
  setPath(next as WireObject, rest, value);
}

/** The inputs are the graph's: what is filled in goes into copies. A list is indexed by text like an object. */
function copyOf(value: Wire | undefined, nextKey: string): WireObject | Wire[] {
  if (Array.isArray(value)) return [...value];
  if (isWireObject(value)) return { ...value };
  return /^\d+$/.test(nextKey) ? [] : {};
}
