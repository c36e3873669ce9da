import { stackType, type ExternalRead, type Resource, type ResourceGraph } from "../contract/graph.ts";
import { sortByDependency } from "./dependency-order.ts";
import { toPlainObject } from "./plain-value.ts";
import type { Registration } from "./registration.ts";
import { refuseSameObject } from "./same-object.ts";
import type { SecretText } from "./secrets.ts";
import type { WireObject } from "./wire.ts";

interface Recorded {
  readonly project: string;
  readonly stack: string;
  readonly root: string;
  readonly registrations: ReadonlyMap<string, Registration>;
  readonly reads: readonly ExternalRead[];
  readonly outputs: WireObject;
  readonly secrets?: Map<string, SecretText>;
}

/** Puts what a program registered into the one form that the same program always has, whatever came first in time. */
export function buildGraph({ project, stack, root, registrations, reads, outputs, secrets }: Recorded): ResourceGraph {
  const context = { root, ...(secrets === undefined ? {} : { secrets }) };
  const resources = new Map<string, Resource>();
  for (const registration of sortByDependency(registrations))
    resources.set(registration.urn, toResource(registration, registrations, resources, context));
  refuseSameObject(resources.values());
  const stackUrn = `urn:pulumi:${stack}::${project}::${stackType}::${project}-${stack}`;
  return {
    project,
    stack,
    resources: [...resources.values()],
    ...(reads.length === 0 ? {} : { reads: reads.toSorted((a, b) => (a.urn < b.urn ? -1 : 1)) }),
    outputs: toPlainObject(outputs, { urn: stackUrn, ...context }),
  };
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
  const properties = [...registration.propertyDependencies]
    .map(([property, urns]) => [property, known(urns)] as const)
    .filter(([, urns]) => urns.length > 0);
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
