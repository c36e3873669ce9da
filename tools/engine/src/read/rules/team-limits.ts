import { type Draft, type EnvironmentDraft, type Judgement, sayAt } from "../draft.ts";
import type { Team } from "../../contract/team.ts";
import type { WorldRule } from "./rule.ts";

/** A team has no more environments, and spends no more on them, than its limits say. */
export const teamLimits: WorldRule = ({ teams, environments, layout }) => {
  const names = groupByTeam([...layout.environments.keys()], (ref) => ref.slice(0, ref.indexOf("/")));
  const drafts = groupByTeam([...environments.values()], ({ team }) => team);
  return [...teams].flatMap(([team, draft]) =>
    draft.unsure.has("limits")
      ? []
      : [...judgeCount(team, draft, names.get(team) ?? []), ...judgeBudget(team, draft, drafts.get(team) ?? [])],
  );
};

function judgeCount(team: string, draft: Draft<Team>, refs: readonly string[]): Judgement[] {
  const { environments: limit } = draft.value.limits;
  if (refs.length <= limit) return [];
  const finding = sayAt(draft, ["limits", "environments"], {
    rule: "too-many-environments",
    message: `The team ${team} asks for ${refs.length} environments; its limit is ${limit}.`,
    fix: "Delete one that is no longer needed, or ask the platform team to raise limits.environments.",
  });
  return [{ finding, about: refs, breaks: false }];
}

function judgeBudget(team: string, draft: Draft<Team>, drafts: readonly EnvironmentDraft[]): Judgement[] {
  const { budget: limit } = draft.value.limits;
  const sum = drafts.reduce((total, { value }) => total + value.budget, 0);
  if (sum <= limit) return [];
  const finding = sayAt(draft, ["limits", "budget"], {
    rule: "over-budget",
    message: `The budgets of the ${drafts.length} environments of ${team} add up to ${sum}; the team's limit is ${limit}.`,
    fix: "Lower a budget, or ask the platform team to raise limits.budget.",
  });
  return [{ finding, about: drafts.map(({ ref }) => ref), breaks: false }];
}

/** Consent to the loss of data names what is gone already, not what is still asked for. */
export const consentComesAfter: WorldRule = ({ teams, layout, environments }) =>
  [...teams].flatMap(([team, draft]) =>
    draft.value.destroyData.flatMap(({ of }, at): Judgement[] => {
      const [environment = "", component] = of.split("/");
      const ref = `${team}/${environment}`;
      const stands = component === undefined ? layout.environments.has(ref) : environments.get(ref)?.declared.includes(component) === true;
      if (!stands) return [];
      const what = component === undefined ? `the environment ${environment}` : `${component} of ${environment}`;
      const finding = sayAt(draft, ["destroyData", at, "of"], {
        rule: "data-still-used",
        message: `The data of ${what} may be destroyed, but it is still asked for.`,
        fix:
          component === undefined
            ? `First delete the folder environments/${ref}, then consent.`
            : "First remove the component, then consent.",
      });
      return [{ finding, about: [ref], breaks: false }];
    }),
  );

function groupByTeam<Item>(items: readonly Item[], teamOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(teamOf(item));
    if (group === undefined) groups.set(teamOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
