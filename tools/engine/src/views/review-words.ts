import type { Need } from "../contract/review.ts";
import { type LaneReason, lanes, type Lane, type Verdict } from "../contract/verdict.ts";
import { listProblems } from "./plan-problems.ts";
import type { ReviewReport } from "./review-report.ts";
import { cleanText, nameOfUrn } from "./short-names.ts";
import { listSome } from "./take-blocks.ts";

const peopleNamed = 8;
/** So many sentences of one rule are told; where there are more, only the first two. */
const examples = 3;
export const stateMarks = { approved: "✅", waiting: "⏳", refused: "⛔" } as const;

/** Whether it may be merged, and if not, what has to happen first: one sentence without markup. */
export function describeState({ review, verdicts }: Pick<ReviewReport, "review" | "verdicts">): string {
  const { state, lane, needs } = review;
  if (state === "refused") {
    const [first, ...others] = listProblems(review.problems, verdicts);
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return `Has to change: ${cleanText(first?.message ?? review.summary, 160)}${more}`;
  }
  if (state === "waiting") return `Waits for ${listSome(open(needs).map(describeOpen), peopleNamed, " and ")}`;
  if (lane === "automatic") return "May be merged: nobody has to agree";
  const agreed = needs.map(({ team, given }) => `${listSome(nameAll(given), peopleNamed)} for ${team}`);
  return `May be merged: everybody agreed who has to (${listSome(agreed, peopleNamed, "; ")})`;
}

function open(needs: readonly Need[]): Need[] {
  return needs.filter((need) => countOpen(need) > 0);
}

export function countOpen({ count, given }: Need): number {
  return Math.max(0, count - nameAll(given).length);
}

/** `somebody of orders`, `two of platform` */
function describeOpen(need: Need): string {
  const count = countOpen(need);
  return count === 1 ? `somebody of ${need.team}` : `${writeNumber(count)} of ${need.team}`;
}

/** Who can give what is missing. */
export function describePeople({ people, given }: Need): string {
  const left = people.filter((login) => !nameAll(given).includes(login));
  return left.length === 0 ? "" : listSome(left, peopleNamed);
}

export function nameAll(given: readonly { readonly by: string }[]): string[] {
  return [...new Set(given.map(({ by }) => by))];
}

export function writeNumber(count: number): string {
  return ["none", "one", "two", "three"][count] ?? String(count);
}

export const laneNames: Readonly<Record<Lane, string>> = {
  automatic: "nobody has to agree",
  owner: "the owning team has to agree",
  platform: "the platform team has to agree",
  "two-person": "two people have to agree",
};

/** All that one rule says, in the heaviest lane first. */
export interface RuledReasons {
  readonly lane: Lane;
  readonly rule: string;
  /** Each with the property that it is about, as a sentence; the first few. */
  readonly sentences: readonly string[];
  /** How many more it has to say. */
  readonly more: number;
  readonly refs: readonly string[];
}

/** Why a change is in its lane: what a rule says of many environments is told once. */
export function groupReasons({ review, verdicts }: Pick<ReviewReport, "review" | "verdicts">): RuledReasons[] {
  const ofPlans = new Set(verdicts.flatMap(({ reasons }) => reasons));
  const all = [
    ...review.reasons.filter((reason) => !ofPlans.has(reason)).map((reason) => ({ ref: "", reason })),
    ...verdicts.flatMap(({ ref, reasons }: Verdict) => reasons.map((reason) => ({ ref, reason }))),
  ];
  const groups = new Map<string, { lane: Lane; rule: string; sentences: Set<string>; refs: Set<string> }>();
  for (const { ref, reason } of all) {
    const key = `${reason.lane} ${reason.rule}`;
    const group = groups.get(key) ?? { lane: reason.lane, rule: reason.rule, sentences: new Set<string>(), refs: new Set<string>() };
    group.sentences.add(describeReason(reason));
    if (ref !== "") group.refs.add(ref);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => lanes.indexOf(b.lane) - lanes.indexOf(a.lane))
    .map(({ lane, rule, sentences, refs }) => {
      const shown = sentences.size <= examples ? [...sentences] : [...sentences].slice(0, 2);
      return { lane, rule, sentences: shown, more: sentences.size - shown.length, refs: [...refs] };
    });
}

/** `web grants more than before (ClusterRole web, rules[0].verbs).` */
function describeReason({ message, urn, path }: LaneReason): string {
  const where = [urn === undefined ? undefined : nameOfUrn(urn), path].filter((part) => part !== undefined && !message.includes(part));
  const text = cleanText(message, 240);
  return where.length === 0 ? text : `${text.replace(/\.$/, "")} (${cleanText(where.join(", "), 200)}).`;
}
