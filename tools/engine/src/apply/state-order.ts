import { stackType } from "../contract/graph.ts";
import type { StateResource } from "./checkpoint.ts";

/** All that must stand before a resource in a state. */
export function needsOf(resource: StateResource): string[] {
  return [
    ...(resource.parent === undefined ? [] : [resource.parent]),
    ...(resource.provider === undefined ? [] : [resource.provider.slice(0, resource.provider.lastIndexOf("::"))]),
    ...(resource.dependencies ?? []),
    ...Object.values(resource.propertyDependencies ?? {}).flat(),
    ...(resource.deletedWith === undefined ? [] : [resource.deletedWith]),
  ];
}

/**
 * Puts what is depended on before what depends; otherwise the order stays. The stack comes first, what is still to be
 * deleted comes last. References to resources that are gone are dropped, as Pulumi does when it prunes.
 */
export function orderResources(resources: readonly StateResource[]): StateResource[] {
  const living = resources.filter((resource) => resource.delete !== true);
  const doomed = resources.filter((resource) => resource.delete === true);
  const byUrn = new Map([...doomed, ...living].map((resource) => [resource.urn, resource]));
  const ordered: StateResource[] = [];
  const done = new Set<string>();
  const visit = (resource: StateResource): void => {
    if (done.has(resource.urn)) return;
    done.add(resource.urn);
    for (const urn of needsOf(resource)) {
      const needed = byUrn.get(urn);
      if (needed !== undefined && needed.delete !== true) visit(needed);
    }
    ordered.push(resource);
  };
  for (const resource of [...living].sort((a, b) => rankOf(a) - rankOf(b))) visit(resource);
  return [...ordered, ...doomed].map((resource) => dropDangling(resource, new Set(byUrn.keys())));
}

function rankOf({ type }: StateResource): number {
  if (type === stackType) return 0;
  return type.startsWith("pulumi:providers:") ? 1 : 2;
}

function dropDangling(resource: StateResource, known: ReadonlySet<string>): StateResource {
  if (needsOf(resource).every((urn) => known.has(urn))) return resource;
  const kept: StateResource = { ...resource };
  if (resource.dependencies !== undefined) kept.dependencies = resource.dependencies.filter((urn) => known.has(urn));
  if (resource.propertyDependencies !== undefined) {
    kept.propertyDependencies = Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, urns.filter((urn) => known.has(urn))]),
    );
  }
  if (resource.deletedWith !== undefined && !known.has(resource.deletedWith)) delete kept.deletedWith;
  return kept;
}
