import type { EnvironmentDraft, World } from "../draft.ts";
import type { GoldenPath } from "../../contract/golden-path.ts";
import { listChoices, suggest } from "../../contract/nearest.ts";
import { type EnvironmentRule, judge } from "./rule.ts";

/** Each link leads to something that stands there, that can be used, with access that it offers. */
export const usesExist: EnvironmentRule = (draft, world) =>
  Object.entries(draft.value.components).flatMap(([name, { uses }]) => {
    const path = draft.paths.get(name);
    if (path?.kind === "store" && uses.length > 0) {
      return [
        judge(draft, ["components", name, "uses"], {
          rule: "store-with-uses",
          message: `${name} is a ${path.name}, which uses nothing: only workloads do.`,
          fix: "Remove it; a workload that needs both names both.",
          what: "key",
        }),
      ];
    }
    return uses.flatMap((use, at) => {
      const { component, access } = typeof use === "string" ? { component: use } : use;
      const place = ["components", name, "uses", at];
      const earlier = uses.slice(0, at).some((other) => (typeof other === "string" ? other : other.component) === component);
      if (earlier)
        return [judge(draft, place, { rule: "use-twice", message: `${name} uses ${component} twice.`, fix: "Keep one of them." })];
      if (component === name) return [judge(draft, place, { rule: "use-of-itself", message: `${name} uses itself.`, fix: "Remove it." })];
      if (!draft.declared.includes(component) && !Object.hasOwn(draft.value.takes, component)) {
        if (draft.unsure.has("takes")) return [];
        const known = [...draft.declared, ...Object.keys(draft.value.takes)];
        return [
          judge(draft, place, {
            rule: "unknown-use",
            message: `${name} uses ${component}, which isn't in this environment.`,
            fix:
              known.length < 2
                ? "Add it to components, or to takes where another environment shares it."
                : suggest(
                    component,
                    known.filter((other) => other !== name),
                  ),
          }),
        ];
      }
      const used = findUsedPath(draft, component, world);
      if (used === undefined) return [];
      if (used.access === undefined)
        return [
          judge(draft, place, {
            rule: "not-linkable",
            message: `${component} is a ${used.name}, which can't be used by others.`,
            fix: "Remove it; workloads reach it by its host name.",
          }),
        ];
      if (access === undefined || used.access.includes(access)) return [];
      return [
        judge(draft, [...place, "access"], {
          rule: "unknown-access",
          message: `${used.name} offers no access ${access}.`,
          fix: suggest(access, used.access),
        }),
      ];
    });
  });

/** The golden path behind a name in `uses`, be it a component here or one that is taken. */
export function findUsedPath(draft: EnvironmentDraft, name: string, world: World): GoldenPath | undefined {
  const taken = draft.value.takes[name];
  return taken === undefined ? draft.paths.get(name) : world.environments.get(taken.from)?.paths.get(taken.component);
}

/** No component uses itself by way of others: none could stand first. */
export const usesWithoutCycle: EnvironmentRule = (draft) => {
  const edges = new Map(
    Object.entries(draft.value.components).map(([name, { uses }]) => [
      name,
      uses.map((use) => (typeof use === "string" ? use : use.component)).filter((other) => other !== name),
    ]),
  );
  return findCycles(edges).map((cycle) => {
    const [first = "", second = ""] = cycle;
    const at = edges.get(first)?.indexOf(second) ?? 0;
    return judge(draft, ["components", first, "uses", at], {
      rule: "use-cycle",
      message: `These components use each other in a circle: ${[...cycle, first].join(" → ")}.`,
      fix: "Remove one of the links.",
    });
  });
};

/** One circle for each set of names that reach each other, beginning at its first name. */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start !== -1) {
      cycles.push(trail.slice(start));
      return;
    }
    if (done.has(name)) return;
    for (const next of edges.get(name) ?? []) if (edges.has(next)) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of [...edges.keys()].sort()) visit(name, []);
  return cycles;
}

/** A name that stands under `components` and under `takes` says two things. */
export const namesOnce: EnvironmentRule = (draft) =>
  Object.keys(draft.value.takes)
    .filter((name) => draft.declared.includes(name))
    .map((name) =>
      judge(draft, ["takes", name], {
        rule: "name-twice",
        message: `${name} is a component of this environment, and the name of one that it takes.`,
        fix: `Take it under another name, for example ${listChoices([`shared-${name}`])}.`,
        what: "key",
      }),
    );
