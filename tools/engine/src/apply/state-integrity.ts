import type { StateResource } from "./checkpoint.ts";
import { needsOf, orderResources } from "./state-order.ts";

/** What Pulumi's own engine would refuse a state for, checked before one is written. */
export function whyStateInvalid({ resources }: { readonly resources: readonly StateResource[] }): string | undefined {
  const before = new Set<string>();
  const providers = new Set<string>();
  const living = new Set<string>();
  for (const resource of orderResources(resources)) {
    const problem = whyResourceInvalid(resource, before, providers, living);
    if (problem !== undefined) return problem;
    before.add(resource.urn);
    if (resource.delete !== true) living.add(resource.urn);
    if (resource.type.startsWith("pulumi:providers:")) providers.add(`${resource.urn}::${resource.id ?? ""}`);
  }
  return undefined;
}

function whyResourceInvalid(
  resource: StateResource,
  before: ReadonlySet<string>,
  providers: ReadonlySet<string>,
  living: ReadonlySet<string>,
): string | undefined {
  const { urn, type, custom, id, provider } = resource;
  if (urn === "" || type === "") return "a resource has no URN or no type";
  if (!custom && id !== undefined) return `the component ${urn} has an id`;
  if (custom && (id === undefined || id === "")) return `${urn} has no id`;
  if (resource.delete !== true && living.has(urn)) return `${urn} stands there twice`;
  if (provider !== undefined && !providers.has(provider)) return `${urn} refers to the provider ${provider}, which isn't there`;
  const missing = needsOf(resource).find((needed) => !before.has(needed));
  return missing === undefined ? undefined : `${urn} needs ${missing}, which is missing or comes after it`;
}
