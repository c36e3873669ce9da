import type { Approval } from "@roadbed/engine/contract/consent.ts";
import type { Need } from "@roadbed/engine/contract/review.ts";
import { type Lane, type LaneReason, lanes, type Verdict } from "@roadbed/engine/contract/verdict.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import { findTouched } from "../conduct/change-facts.ts";
import { findChangedWaivers } from "../conduct/waiver-approver.ts";

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
  const people = (members: readonly string[]) => members.filter((login) => login !== facts.author);
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
  const needsPlatform = isAtLeast(lane, "platform") || ofTeams.length === 0;
  const count = lane === "two-person" && ofTeams.length === 0 ? 2 : 1;
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
  const given = needs.map((need) => ({ ...need, given: approvals.filter(({ by }) => need.people.includes(by)) }));
  if (lane !== "two-person") return given;
  return isDistinct(given)
    ? given
    : given.map((need, index) =>
        index === 0 ? need : { ...need, given: need.given.filter(({ by }) => !given[0]?.given.some((first) => first.by === by)) },
      );
}

export function isMet({ given, count }: Need): boolean {
  return new Set(given.map(({ by }) => by)).size >= count;
}

/** Whether there is a person of their own for each place. */
function isDistinct(needs: readonly Need[]): boolean {
  const places = needs.flatMap(({ given, count }) => Array.from({ length: count }, () => [...new Set(given.map(({ by }) => by))]));
  const fill = (index: number, taken: ReadonlySet<string>): boolean =>
    index === places.length || (places[index] ?? []).some((by) => !taken.has(by) && fill(index + 1, new Set([...taken, by])));
  return fill(0, new Set());
}

function sentence(reasons: readonly LaneReason[], fits: (lane: Lane) => boolean): string {
  const ranked = reasons.filter((reason) => fits(reason.lane)).sort((a, b) => lanes.indexOf(b.lane) - lanes.indexOf(a.lane));
  return ranked[0]?.message ?? reasons[0]?.message ?? "Somebody of the team must agree.";
}

export function isAtLeast(lane: Lane, least: Lane): boolean {
  return lanes.indexOf(lane) >= lanes.indexOf(least);
}
