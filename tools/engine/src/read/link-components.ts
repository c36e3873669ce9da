import type { Environment } from "../contract/environment.ts";
import type { ResolvedComponent } from "../contract/golden-path.ts";
import type { TakenComponent } from "../contract/program.ts";
import type { EnvironmentDraft, World } from "./draft.ts";
import { findUsedPath } from "./rules/uses.ts";

/** The components of an environment without mistakes, each link with its access, in order: what is used stands before its users. */
export function linkComponents(draft: EnvironmentDraft, world: World): ResolvedComponent[] {
  const linked = [...draft.resolved.values()].map((component) => ({ ...component, uses: linkUses(draft, component.name, world) }));
  return orderByUses(linked);
}

function linkUses(draft: EnvironmentDraft, name: string, world: World): ResolvedComponent["uses"] {
  return (draft.value.components[name]?.uses ?? []).map((use) => {
    const { component, access } = typeof use === "string" ? { component: use } : use;
    const taken = draft.value.takes[component];
    return { component, access: access ?? taken?.access ?? findUsedPath(draft, component, world)?.access?.[0] ?? "" };
  });
}

/** The page with the access of everything that is shared and taken written out, as the golden paths' defaults have it. */
export function fillAccess(draft: EnvironmentDraft, world: World): Environment {
  const { value } = draft;
  if (value.shares.length === 0 && Object.keys(value.takes).length === 0) return value;
  const shares = value.shares.map((share) => ({ ...share, access: share.access ?? draft.paths.get(share.component)?.access?.[0] ?? "" }));
  const takes = Object.entries(value.takes).map(([name, take]) => [
    name,
    { ...take, access: take.access ?? findUsedPath(draft, name, world)?.access?.[0] ?? "" },
  ]);
  return { ...value, shares, takes: Object.fromEntries(takes) as Environment["takes"] };
}

/** What is taken, as its owner asks for it; so it is known even while the owner's page has other mistakes. */
export function listTaken(draft: EnvironmentDraft, world: World): TakenComponent[] {
  return Object.entries(draft.value.takes).flatMap(([as, { from, component, access }]) => {
    const owned = world.environments.get(from)?.resolved.get(component);
    return owned === undefined ? [] : [{ ...owned, as, from, access: access ?? findUsedPath(draft, as, world)?.access?.[0] ?? "" }];
  });
}

/** The same for any order in which the page names them. */
function orderByUses(components: readonly ResolvedComponent[]): ResolvedComponent[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  const ordered = new Map<string, ResolvedComponent>();
  const place = (component: ResolvedComponent): void => {
    if (ordered.has(component.name)) return;
    for (const used of component.uses.map((use) => use.component).sort()) {
      const next = byName.get(used);
      if (next !== undefined) place(next);
    }
    ordered.set(component.name, component);
  };
  for (const name of [...byName.keys()].sort()) place(byName.get(name) as ResolvedComponent);
  return [...ordered.values()];
}
