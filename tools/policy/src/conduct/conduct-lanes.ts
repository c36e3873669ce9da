import type { LaneReason } from "@roadbed/engine/contract/verdict.ts";
import type { Team } from "@roadbed/engine/contract/team.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import { findComingAndGoing, findTouched, isAmong, isOfTeam, isRequest } from "./change-facts.ts";
import { findChangedWaivers } from "./waiver-approver.ts";

/** Why somebody must agree to a change for what it touches, whatever its plans are. */
export function findConductReasons(facts: ChangeFacts): LaneReason[] {
  return [...ofFiles(facts), ...ofTeams(facts), ...ofAuthor(facts), ...ofWaivers(facts), ...ofNumber(facts)];
}

function ofFiles({ files }: ChangeFacts): LaneReason[] {
  const code = files.filter(({ path }) => isOfTeam(path) && !isRequest(path));
  const shared = files.filter(({ path }) => !isOfTeam(path));
  const say = (rule: string, paths: readonly string[], what: string): LaneReason[] =>
    paths.length === 0
      ? []
      : [
          {
            lane: "platform",
            rule,
            message: `${paths[0] ?? ""}${paths.length > 1 ? ` and ${paths.length - 1} more ${paths.length === 2 ? "file are" : "files are"}` : " is"} ${what}.`,
          },
        ];
  return [
    ...say(
      "own-code",
      code.map(({ path }) => path),
      "code that no golden path vouches for",
    ),
    ...say(
      "platform-files",
      shared.map(({ path }) => path),
      "shared by all teams",
    ),
  ];
}

/** A team's page decides who may agree and how much it may have. */
function ofTeams({ files, old, next }: ChangeFacts): LaneReason[] {
  return files.flatMap(({ path }): LaneReason[] => {
    const name = /^environments\/([^/]+)\/team\.yaml$/.exec(path)?.[1];
    if (name === undefined) return [];
    const [before, after] = [old.teams.get(name), next.teams.get(name)];
    if (before === undefined) return [{ lane: "platform", rule: "team-page", message: `The team ${name} is new.`, path }];
    if (after === undefined) return [{ lane: "platform", rule: "team-page", message: `The team ${name} goes.`, path }];
    const grown = findGrowth(before, after);
    if (grown !== undefined) return [{ lane: "platform", rule: "team-page", message: `${grown} of the team ${name} changes.`, path }];
    return [{ lane: "owner", rule: "team-page", message: `The page of the team ${name} changes.`, path }];
  });
}

function findGrowth({ owners: a, limits: x }: Team, { owners: b, limits: y }: Team): string | undefined {
  if (a.github !== b.github || a.group !== b.group || a.members.join() !== b.members.join()) return "Who may agree or has access";
  return y.budget > x.budget || y.environments > x.environments ? "How much the budget or the number" : undefined;
}

function ofAuthor(facts: ChangeFacts): LaneReason[] {
  const { author, isFork, old } = facts;
  const fork: LaneReason[] = isFork ? [{ lane: "owner", rule: "fork", message: "It comes from a fork of the repository." }] : [];
  if (author === undefined) return fork;
  const foreign = [...findTouched(facts).keys()].filter((team) => !isAmong(author, old.teams.get(team)?.owners.members ?? []));
  return [
    ...fork,
    ...foreign.map((team): LaneReason => ({ lane: "owner", rule: "foreign-author", message: `${author} is not of the team ${team}.` })),
  ];
}

function ofWaivers(facts: ChangeFacts): LaneReason[] {
  return findChangedWaivers(facts).map(([id, { rule, approver, until }]) => ({
    lane: "platform",
    rule: "waiver",
    message: `The waiver ${id} lets ${rule} pass until ${until}; ${approver} answers for it.`,
    path: `platform/waivers/${id}.yaml`,
  }));
}

function ofNumber(facts: ChangeFacts): LaneReason[] {
  const { gone } = findComingAndGoing(facts);
  return gone.length > 10
    ? [{ lane: "two-person", rule: "mass-deletion", message: `${gone.length} environments are deleted at once.` }]
    : [];
}
