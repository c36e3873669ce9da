import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { ResolvedComponent } from "../../contract/golden-path.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import type { Cause } from "../../contract/plan.ts";

/** What the request says differently, in words for who asked; and what else it stands on that differs. */
export function findCauses(
  before: EnvironmentRequest | undefined,
  after: EnvironmentRequest | undefined,
  influences: readonly string[],
): Cause[] {
  if (before === undefined && after !== undefined) return [{ because: "the environment is asked for" }];
  if (after === undefined) return [{ because: "the environment is no longer asked for" }];
  const old = new Map(before?.components.map((component) => [component.name, component]));
  const next = new Map(after.components.map((component) => [component.name, component]));
  const ofComponents = [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => causesOf(name, old.get(name), next.get(name)));
  // Of its own page it has just been said what changed.
  const others = influences.filter((because) => !because.startsWith(`${after.folder}/`));
  return [...ofComponents, ...pageCauses(before, after), ...others.map((because) => ({ because }))];
}

function causesOf(component: string, before: ResolvedComponent | undefined, after: ResolvedComponent | undefined): Cause[] {
  if (before === undefined) return [{ component, because: `${component} is added` }];
  if (after === undefined) return [{ component, because: `${component} is no longer asked for` }];
  const changes = [
    ...(before.path === after.path ? [] : [`its golden path changes from ${before.path} to ${after.path}`]),
    ...(before.size === after.size ? [] : [`its size changes from ${before.size} to ${after.size}`]),
    ...settingChanges(before.settings, after.settings),
    ...(JSON.stringify(before.uses) === JSON.stringify(after.uses)
      ? []
      : [`what it uses changes to ${after.uses.map((use) => use.component).join(", ") || "nothing"}`]),
  ];
  return changes.length === 0 ? [] : [{ component, because: changes.join(", and ") }];
}

function settingChanges(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `its setting ${key} changes from ${show(before[key])} to ${show(after[key])}`);
}

function pageCauses(before: EnvironmentRequest | undefined, after: EnvironmentRequest): Cause[] {
  const changed = (Object.keys(after.spec) as (keyof EnvironmentRequest["spec"])[]).filter(
    (key) => key !== "components" && JSON.stringify(before?.spec[key]) !== JSON.stringify(after.spec[key]),
  );
  return changed.length === 0 ? [] : [{ because: `its page says otherwise about ${changed.join(", ")}` }];
}

function show(value: Json | undefined): string {
  const text = typeof value === "string" ? value : value === undefined ? "unset" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
