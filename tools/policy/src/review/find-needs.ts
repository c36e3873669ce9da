import type { Approval } from "@roadbed/engine/contract/consent.ts";
import type { Need } from "@roadbed/engine/contract/review.ts";
import { type Lane, type LaneReason, lanes, type Verdict } from "@roadbed/engine/contract/verdict.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import { findTouched, isAmong, isOfTeam, isSamePerson } from "../conduct/change-facts.ts";
import { findChangedWaivers } from "../conduct/waiver-approver.ts";
import { seatPeople } from "./seat-people.ts";

export type NeededPeople = Omit<Need, "given">;

/** Reasons for which the owners of an environment are asked even where nobody touched their folder. */
const owners = new Set(["data-loss", "data-released"]);

/**
 * Whose agreement a change needs: the teams whose folders it touches or whose data it loses, the platform team from its
 * lane on, and whoever answers for a waiver. Who belongs to a team is what the base says. Nobody agrees to their own.
 */
export function findNeeds(lane: Lane, reasons: readonly LaneReason[], verdicts: readonly Verdict[], facts: ChangeFacts): NeededPeople[] {
  if (lane === "automatic") return [];
  const { old } = facts;
  const people = (members: readonly string[]) => members.filter((login) => !isSamePerson(login, facts.author));
  const teams = new Set(findTouched(facts).keys());
  for (const { ref, reasons: ofPlan } of verdicts) if (ofPlan.some(({ rule }) => owners.has(rule))) teams.add(ref.split("/")[0] ?? "");
  const ofTeams = [...teams].sort().flatMap((team): NeededPeople[] => {
    const members = people(old.teams.get(team)?.owners.members ?? []);
    return members.length === 0 ? [] : [{ team, people: members, count: 1, why: sentence(reasons, (at) => at === "owner" || at === lane) }];
  });
  const approvers = findChangedWaivers(facts).map(([id, { approver }]): NeededPeople => ({
    team: "platform",
    people: people([approver]),
    count: 1,
    why: `${approver} answers for the waiver ${id}.`,
  }));
  // What no team can answer for, the platform team does; another team's agreement is none to that.
  const isUnowned = ofTeams.length < teams.size || facts.files.some(({ path }) => !isOfTeam(path));
  const needsPlatform = isAtLeast(lane, "platform") || isUnowned || ofTeams.length === 0;
  const count = lane === "two-person" && (isUnowned || ofTeams.length === 0) ? 2 : 1;
  const platform: NeededPeople[] = needsPlatform
    ? [
        {
          team: "platform",
          people: people(old.platform.platformTeam.members),
          count,
          why: sentence(reasons, (at) => isAtLeast(at, "platform")),
        },
      ]
    : [];
  return [...ofTeams, ...platform, ...approvers];
}

/** Each need with the approvals that meet it; in the lane `two-person` nobody counts twice. */
export function meetNeeds(needs: readonly NeededPeople[], approvals: readonly Approval[], lane: Lane): Need[] {
  const given = needs.map((need) => ({ ...need, given: approvals.filter(({ by }) => isAmong(by, need.people)) }));
  if (lane !== "two-person") return given;
  const seats = seatPeople(given.map((need) => ({ people: peopleOf(need), count: need.count })));
  const isFull = given.every(({ count }, index) => seats[index]?.size === count);
  return isFull
    ? given
    : given.map((need, index) => ({ ...need, given: need.given.filter(({ by }) => seats[index]?.has(by.toLowerCase())) }));
}

export function isMet({ given, count }: Need): boolean {
  return peopleOf({ given }).length >= count;
}

function peopleOf({ given }: Pick<Need, "given">): string[] {
  return [...new Set(given.map(({ by }) => by.toLowerCase()))];
}

function sentence(reasons: readonly LaneReason[], fits: (lane: Lane) => boolean): string {
  const ranked = reasons.filter((reason) => fits(reason.lane)).sort((a, b) => lanes.indexOf(b.lane) - lanes.indexOf(a.lane));
  return ranked[0]?.message ?? reasons[0]?.message ?? "Somebody of the team must agree.";
}

export function isAtLeast(lane: Lane, least: Lane): boolean {
  return lanes.indexOf(lane) >= lanes.indexOf(least);
}
