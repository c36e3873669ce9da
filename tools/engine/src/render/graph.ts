import { refuse } from "./refusals.ts";
import type { Resource, ResourceGraph } from "../contract/graph.ts";
import type { Registration } from "./monitor.ts";
import { toPlainObject } from "./plain-value.ts";
import type { SecretText } from "./secrets.ts";
import type { WireObject } from "./wire.ts";

interface Recorded {
  readonly project: string;
  readonly stack: string;
  readonly root: string;
  readonly registrations: ReadonlyMap<string, Registration>;
  readonly outputs: WireObject;
  readonly secrets?: Map<string, SecretText>;
}

/** Puts what a program registered into the one form that the same program always has, whatever came first in time. */
export function buildGraph({ project, stack, root, registrations, outputs, secrets }: Recorded): ResourceGraph {
  const context = { root, ...(secrets === undefined ? {} : { secrets }) };
  const resources = new Map<string, Resource>();
  for (const registration of sortByDependency(registrations)) resources.set(registration.urn, toResource(registration, registrations, resources, context));
  refuseSameObject(resources.values());
  const stackUrn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  return { project, stack, resources: [...resources.values()], outputs: toPlainObject(outputs, { urn: stackUrn, ...context }) };
}

function toResource(
  registration: Registration,
  registrations: ReadonlyMap<string, Registration>,
  done: ReadonlyMap<string, Resource>,
  context: { root: string; secrets?: Map<string, SecretText> },
): Resource {
  const { urn, type, name, custom, parent, provider, version, importId } = registration;
  const above = parent === undefined ? undefined : done.get(parent);
  const known = (urns: Iterable<string>) => sortUnique([...urns].filter((other) => registrations.has(other)));
  const properties = [...registration.propertyDependencies].map(([property, urns]) => [property, known(urns)] as const).filter(([, urns]) => urns.length > 0);
  properties.sort(([a], [b]) => (a < b ? -1 : 1));
  const deletedWith = registration.deletedWith === "" ? above?.deletedWith : registration.deletedWith;
  return {
    urn,
    type,
    name,
    custom,
    inputs: toPlainObject(registration.inputs, { urn, ...context }),
    ...(parent === undefined ? {} : { parent }),
    dependencies: known([...registration.dependencies, ...properties.flatMap(([, urns]) => urns)]),
    propertyDependencies: Object.fromEntries(properties),
    ...(provider === undefined ? {} : { provider }),
    ...(version === "" ? {} : { version }),
    ...((registration.protect ?? above?.protect) ? { protect: true } : {}),
    ...((registration.retainOnDelete ?? above?.retainOnDelete) ? { retainOnDelete: true } : {}),
    ...(registration.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
    ...(deletedWith === undefined ? {} : { deletedWith }),
    ...list("ignoreChanges", registration.ignoreChanges),
    ...list("replaceOnChanges", registration.replaceOnChanges),
    ...list("aliases", registration.aliases),
    ...(importId === "" ? {} : { importId }),
    ...list("additionalSecretOutputs", registration.additionalSecretOutputs),
  };
}

type ListOption = "ignoreChanges" | "replaceOnChanges" | "aliases" | "additionalSecretOutputs";

function list(key: ListOption, values: readonly string[]): Partial<Record<ListOption, readonly string[]>> {
  return values.length === 0 ? {} : { [key]: sortUnique(values) };
}

/** By code unit: a locale's order is not the same everywhere. */
function sortUnique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** Always the smallest URN of all whose parent, provider and dependencies have come already. */
function sortByDependency(registrations: ReadonlyMap<string, Registration>): Registration[] {
  const waiting = new Map<string, number>();
  const users = new Map<string, string[]>();
  const ready: string[] = [];
  for (const registration of registrations.values()) {
    const needs = listNeeds(registration, registrations);
    waiting.set(registration.urn, needs.size);
    if (needs.size === 0) insertSorted(ready, registration.urn);
    for (const need of needs) users.set(need, [...(users.get(need) ?? []), registration.urn]);
  }
  const sorted: Registration[] = [];
  for (let urn = ready.shift(); urn !== undefined; urn = ready.shift()) {
    const registration = registrations.get(urn);
    if (registration !== undefined) sorted.push(registration);
    for (const user of users.get(urn) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) insertSorted(ready, user);
    }
  }
  return sorted;
}

function listNeeds({ urn, parent, provider, deletedWith, dependencies, propertyDependencies }: Registration, all: ReadonlyMap<string, Registration>): Set<string> {
  const needs = new Set([parent ?? "", provider ?? "", deletedWith, ...dependencies, ...[...propertyDependencies.values()].flat()].filter((other) => all.has(other)));
  needs.delete(urn);
  return needs;
}

function insertSorted(sorted: string[], value: string): void {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}

/** Two resources that write the same Kubernetes object would undo each other for ever. */
function refuseSameObject(resources: Iterable<Resource>): void {
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
  if (!type.startsWith("kubernetes:") || type.endsWith("Patch") || typeof kind !== "string" || typeof apiVersion !== "string") return undefined;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata) || typeof metadata["name"] !== "string" || metadata["name"].includes("⟦")) return undefined;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const namespace = typeof metadata["namespace"] === "string" ? `${metadata["namespace"]}/` : "";
  return `${[kind, group].filter(Boolean).join(".")} ${namespace}${metadata["name"]}${provider === undefined ? "" : ` of ${provider.slice(provider.lastIndexOf("::") + 2)}`}`;
}
