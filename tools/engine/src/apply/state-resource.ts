import type { Resource } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { StateResource } from "./checkpoint.ts";
import { idOf, tryObjectOf } from "./kubernetes-object.ts";
import { uuidOf } from "./providers.ts";

interface StateResourceContext {
  /** URN of the stack, the parent of all that have none. */
  readonly root: string;
  /** `<urn>::<id>` of its provider. */
  readonly provider: string | undefined;
  /** When it was made, and when it was last changed. */
  readonly created: string;
  readonly modified: string;
  /** Turns `{ $secret }` into what Pulumi keeps instead. */
  readonly seal: (value: JsonObject) => JsonObject;
}

/** The field manager that the objects' fields are said to belong to. */
const fieldManager = "roadbed";

/** A resource as Pulumi keeps it, right after it was applied. */
export function toStateResource(resource: Resource, { root, provider, created, modified, seal }: StateResourceContext): StateResource {
  const inputs = seal(resource.inputs);
  return {
    urn: resource.urn,
    custom: resource.custom,
    ...(resource.custom ? { id: makeId(resource) } : {}),
    type: resource.type,
    inputs,
    outputs: makeOutputs(resource, inputs),
    parent: resource.parent ?? root,
    ...(resource.protect === true ? { protect: true } : {}),
    ...(resource.dependencies.length === 0 ? {} : { dependencies: [...resource.dependencies] }),
    ...(provider === undefined ? {} : { provider }),
    ...(Object.keys(resource.propertyDependencies).length === 0
      ? {}
      : { propertyDependencies: mapValues(resource.propertyDependencies, (urns) => [...urns]) }),
    ...(resource.additionalSecretOutputs === undefined ? {} : { additionalSecretOutputs: [...resource.additionalSecretOutputs] }),
    ...(resource.aliases === undefined ? {} : { aliases: [...resource.aliases] }),
    ...(resource.importId === undefined ? {} : { importID: resource.importId }),
    ...(resource.retainOnDelete === true ? { retainOnDelete: true } : {}),
    ...(resource.deletedWith === undefined ? {} : { deletedWith: resource.deletedWith }),
    created,
    modified,
    ...(resource.ignoreChanges === undefined ? {} : { ignoreChanges: [...resource.ignoreChanges] }),
    ...(resource.replaceOnChanges === undefined ? {} : { replaceOnChanges: [...resource.replaceOnChanges] }),
  };
}

function makeId(resource: Resource): string {
  const object = tryObjectOf(resource);
  return object === undefined ? uuidOf(resource.urn) : idOf(object);
}

/**
 * Pulumi's Kubernetes provider finds its own last inputs in three outputs; without them the real engine would want to
 * replace every object of an imported state.
 */
function makeOutputs(resource: Resource, inputs: JsonObject): JsonObject {
  const object = tryObjectOf(resource);
  if (object === undefined) return resource.type.startsWith("pulumi:providers:") ? inputs : {};
  return { __fieldManager: fieldManager, __initialApiVersion: object.apiVersion, __inputs: inputs, ...inputs };
}

/** Replaces every value that `isMatch` says; objects that hold none stay the same objects. */
export function replaceDeep(value: Json, isMatch: (value: JsonObject) => boolean, by: (value: JsonObject) => Json): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => replaceDeep(item, isMatch, by));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isMatch(value)) return by(value);
  const replaced = mapValues(value, (item) => replaceDeep(item, isMatch, by));
  return Object.keys(value).every((key) => replaced[key] === value[key]) ? value : replaced;
}

function mapValues<Value, Result>(values: Readonly<Record<string, Value>>, map: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
