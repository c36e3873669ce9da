import type { Consent, LedgerRecord } from "../../contract/ledger.ts";
import { lanes } from "../../contract/verdict.ts";
import type { AuditProblem, AuditUnknown } from "../../views/audit-facts.ts";
import { isLayer } from "../reconcile/compare.ts";

/** That somebody agreed for a team: to be held against who belonged to it. */
export interface Claim {
  readonly ref: string;
  readonly line: number;
  readonly by: string;
  readonly team: string;
  /** The commit that says who belonged to the team then. */
  readonly base: string;
}

export interface CheckedRecords {
  readonly problems: readonly AuditProblem[];
  readonly abandoned: readonly AuditUnknown[];
  readonly claims: readonly Claim[];
}

type Intent = Extract<LedgerRecord, { kind: "intent" }>;
type Result = Extract<LedgerRecord, { kind: "result" }>;

/** What the records of one file say that the flow never says: acts without a claim, claims without an end, and consent that does not suffice. */
export function checkRecords(ref: string, records: readonly LedgerRecord[], known: number): CheckedRecords {
  const problems: AuditProblem[] = [];
  const abandoned: AuditUnknown[] = [];
  const claims: Claim[] = [];
  for (let index = known; index < records.length; index++) {
    const [record, before] = [records[index], records[index - 1]];
    if (record === undefined) continue;
    const line = index + 1;
    if (record.kind === "result") {
      const message = whyUnclaimed(record, before);
      if (message !== undefined)
        problems.push({ ref, line, problem: "unclaimed", message: `Record ${line} of ${ref} ${message}`, fix: lookAt(record.run) });
      if (record.outcome === "abandoned" && before !== undefined)
        abandoned.push({ ref, line: line - 1, run: before.run, at: before.at, state: "abandoned" });
      continue;
    }
    if (before?.kind === "intent")
      problems.push({
        ref,
        line: line - 1,
        problem: "unanswered",
        message: `Record ${line - 1} of ${ref} says what a run was about to do, and nothing says how it ended before the next one began.`,
        fix: lookAt(before.run),
      });
    const message = whyNotAgreed(record);
    if (message === undefined) claims.push(...listClaims(ref, line, record));
    else
      problems.push({
        ref,
        line,
        problem: "no-consent",
        message: `Record ${line} of ${ref} ${message}`,
        fix: `Have somebody who may agree look at what was applied from ${record.commit.slice(0, 12)}. ${lookAt(record.run)}`,
      });
  }
  return { problems, abandoned, claims };
}

function lookAt(run: string): string {
  return `The run was ${run}.`;
}

function whyUnclaimed(result: Result, before: LedgerRecord | undefined): string | undefined {
  const isIdle = result.steps.length === 0 && !result.gone;
  if (before?.kind !== "intent")
    return isIdle ? undefined : "says that something was done, and no record before it says that it was going to be.";
  if (result.outcome === "abandoned") return undefined;
  if (result.run !== before.run) return `is the result of another run than the one that had claimed the environment (${before.run}).`;
  return result.fingerprint === before.fingerprint ? undefined : "says that something else was done than was going to be.";
}

function whyNotAgreed({ ref, lane, consent = [] }: Intent): string | undefined {
  if (lane === "automatic") return undefined;
  if (consent.length === 0) return `was in the lane ${lane}, and nobody is recorded to have agreed to it.`;
  for (const given of consent) {
    const message = whyNotEnough(ref, given);
    if (message !== undefined) return `rests on ${given.request}, ${message}`;
  }
  const highest = Math.max(...consent.map((given) => lanes.findIndex((each) => each === given.lane)));
  if (highest >= lanes.findIndex((each) => each === lane)) return undefined;
  return `was in the lane ${lane}, and what was agreed to was only in the lane ${lanes[highest] ?? "automatic"}.`;
}

function whyNotEnough(ref: string, { lane, author, approvals }: Consent[number]): string | undefined {
  if (approvals.some(({ by }) => by === author)) return `to which ${author} agreed, who had asked for it.`;
  const people = new Set(approvals.map(({ by }) => by));
  const speaksFor = (team: string) => approvals.some(({ teams }) => teams.includes(team));
  switch (lane) {
    case "automatic":
      return undefined;
    case "owner":
      return approvals.some(({ teams }) => teams.length > 0)
        ? undefined
        : `to which nobody agreed for ${isLayer(ref) ? "the platform" : (ref.split("/")[0] ?? "")}.`;
    case "platform":
      return speaksFor("platform") ? undefined : "to which nobody of the platform team agreed.";
    case "two-person":
      if (people.size < 2) return `to which ${people.size === 0 ? "nobody" : "only one person"} agreed, and two had to.`;
      return speaksFor("platform") ? undefined : "to which nobody of the platform team agreed.";
    default:
      return `which names no lane that there is (${lane}).`;
  }
}

/** Who belongs to a team is what main said before the merge; where people agreed to a run itself, what it said then. */
function listClaims(ref: string, line: number, { consent = [], run }: Intent): Claim[] {
  return consent.flatMap(({ approvals, request, commit }) =>
    approvals.flatMap(({ by, teams }) => teams.map((team) => ({ ref, line, by, team, base: request === run ? commit : `${commit}^1` }))),
  );
}
