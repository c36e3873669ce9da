import { tryFindInstance } from "../draft.ts";
import { listChoices } from "../../contract/nearest.ts";
import { type EnvironmentRule, judge } from "./rule.ts";

/** The stage lands on an instance. */
export const stageLands: EnvironmentRule = (draft, { platform }) => {
  if (platform === undefined || draft.unsure.has("stage") || tryFindInstance(platform, draft.value.stage) !== undefined) return [];
  const offered = Object.values(platform.instances).flatMap(({ stages }) => stages);
  return [
    judge(draft, ["stage"], {
      rule: "stage-without-instance",
      message: `No platform instance takes the stage ${draft.value.stage}.`,
      fix:
        offered.length === 0
          ? "Ask the platform team for one."
          : `Choose ${listChoices(offered)}, or ask the platform team for an instance.`,
    }),
  ];
};

/** The folder belongs to a team. */
export const teamKnown: EnvironmentRule = (draft, { layout, teams }) =>
  layout.teams.has(draft.team) && !teams.has(draft.team)
    ? [
        judge(draft, [], {
          rule: "team-unreadable",
          severity: "warning",
          message: `The page of the team ${draft.team} has mistakes; until they are repaired, nothing of the team is touched.`,
          fix: `See environments/${draft.team}/team.yaml.`,
        }),
      ]
    : [];
