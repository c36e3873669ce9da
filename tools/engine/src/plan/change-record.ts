import { type ChangeRecord, isChange, type Plan } from "../contract/plan.ts";

/** The record of a change: the plans in which anything happens, layers first, in the order given. */
export function makeChangeRecord(options: { base: string; head: string; plans: readonly Plan[] }): ChangeRecord {
  const { base, head, plans } = options;
  const [layers, environments] = [plans.filter(({ kind }) => kind === "layer"), plans.filter(({ kind }) => kind === "environment")];
  return {
    schema: "roadbed/change@1",
    base,
    head,
    plans: [...layers, ...environments.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))].filter(({ steps }) => steps.some(isChange)),
    considered: { environments: environments.length, layers: layers.length },
  };
}

/** The URNs whose values nobody knows until the plan is applied: what stands on them changes with them. */
export function volatileUrns({ steps }: Plan): Set<string> {
  return new Set(steps.filter(({ op }) => op === "create" || op === "replace").map(({ urn }) => urn));
}
