import { type Resource, stackType } from "../contract/graph.ts";

const pathPrefix = "roadbed:path:";

/** Looks up, for the resources of one graph, the stack's direct child that each belongs to. */
export function makeTopFinder(resources: readonly Resource[]): (urn: string) => Resource | undefined {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = new Map<string, Resource | undefined>();
  const find = (urn: string): Resource | undefined => {
    if (found.has(urn)) return found.get(urn);
    const resource = byUrn.get(urn);
    const parent = resource?.parent === undefined ? undefined : byUrn.get(resource.parent);
    const top = parent === undefined || parent.type === stackType ? resource : find(parent.urn);
    found.set(urn, top);
    return top;
  };
  return find;
}

/** The name of the environment's component, where the stack's child is one. */
export function componentName(top: Resource | undefined): string | undefined {
  return top?.type.startsWith(pathPrefix) === true ? top.name : undefined;
}
