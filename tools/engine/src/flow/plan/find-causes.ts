import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { ResolvedComponent } from "../../contract/golden-path.ts";
import type { Instance } from "../../contract/instance.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Cause } from "../../contract/plan.ts";
import type { Team } from "../../contract/team.ts";
import { sayChanges } from "./say-changes.ts";
import { pageCauses } from "./page-causes.ts";

/** One thing at both sides of a change; undefined where it is not there. */
export interface Sides<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

interface CauseSources {
  readonly request: Sides<EnvironmentRequest>;
  readonly team: Sides<Team>;
  /** The instance that it stands on, by whatever name. */
  readonly instance: Sides<Instance>;
  /** In a few words each, what else differs of all that it is made from. */
  readonly influences: readonly string[];
}

/** What is asked for differently, in words for who asked; and what else it stands on that differs. */
export function findCauses({ request: { before, after }, team, instance, influences }: CauseSources): Cause[] {
  if (after === undefined)
    return [{ because: before === undefined ? "its data has been released" : "the environment is no longer asked for" }];
  if (before === undefined) return [{ because: "the environment is asked for" }];
  const [old, next] = [before, after].map(({ components }) => new Map(components.map((component) => [component.name, component])));
  const names = [...new Set([...(old?.keys() ?? []), ...(next?.keys() ?? [])])];
  return [
    ...names.flatMap((name) => componentCauses(name, old?.get(name), next?.get(name))),
    ...pageCauses(before.spec, after.spec),
    ...teamCauses(team),
    ...instanceCauses(instance, after.instance),
    ...influences.filter((because) => !isSaid(because, after)).flatMap((because) => influenceCauses(because, after)),
  ];
}

/** Why a layer changes: its own settings, those of a layer below, or code. */
export function findLayerCauses(ref: string, instance: Sides<Instance>, influences: readonly string[]): Cause[] {
  const [name = ""] = ref.split("/");
  const own = instanceCauses(instance, name);
  return own.length > 0 ? own : influences.map((because) => ({ because }));
}

function componentCauses(component: string, before: ResolvedComponent | undefined, after: ResolvedComponent | undefined): Cause[] {
  if (before === undefined) return [{ component, because: `${component} is added` }];
  if (after === undefined) return [{ component, because: `${component} is no longer asked for` }];
  const uses = ({ uses: all }: ResolvedComponent) => Object.fromEntries(all.map(({ component: name, access }) => [name, access]));
  const changes = [
    ...(before.path === after.path ? [] : [`its golden path changes from ${before.path} to ${after.path}`]),
    ...(before.size === after.size ? [] : [`its size changes from ${before.size} to ${after.size}`]),
    ...sayChanges("its setting ", before.settings, after.settings),
    ...sayUses(uses(before), uses(after)),
  ];
  return changes.length === 0 ? [] : [{ component, because: changes.join(", and ") }];
}

function sayUses(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.keys(after).filter((name) => Object.hasOwn(before, name) && before[name] !== after[name]);
  return [
    ...(added.length === 0 ? [] : [`it uses ${added.join(", ")} now`]),
    ...(removed.length === 0 ? [] : [`it no longer uses ${removed.join(", ")}`]),
    ...changed.map((name) => `its access to ${name} changes from ${before[name] ?? ""} to ${after[name] ?? ""}`),
  ];
}

function teamCauses({ before, after }: Sides<Team>): Cause[] {
  if (before === undefined || after === undefined) return [];
  return sayChanges("the team's ", before as unknown as JsonObject, after as unknown as JsonObject).map((because) => ({ because }));
}

function instanceCauses({ before, after }: Sides<Instance>, name: string): Cause[] {
  if (before === undefined || after === undefined) return [];
  const [old, next] = [before, after] as unknown as [JsonObject, JsonObject];
  return sayChanges(`of the instance ${name}, `, old, next).map((because) => ({ because }));
}

/** Of its own page, its team and its instance it has been said what exactly differs. */
function isSaid(influence: string, { folder, team }: EnvironmentRequest): boolean {
  return (
    influence === `${folder}/environment.yaml changed` ||
    influence === `environments/${team}/team.yaml changed` ||
    influence.startsWith("the entry of the instance ")
  );
}

/** A golden path concerns the components that are made by it. */
function influenceCauses(because: string, { components }: EnvironmentRequest): Cause[] {
  const path = /^the golden path (\S+) changed$/.exec(because)?.[1];
  const made = components.filter((component) => component.path.startsWith(`${path ?? ""}@`));
  return path === undefined || made.length === 0 ? [{ because }] : made.map(({ name }) => ({ component: name, because }));
}
