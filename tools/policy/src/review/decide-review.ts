import type { Approval, PullRequest } from "@roadbed/engine/contract/consent.ts";
import type { Finding } from "@roadbed/engine/contract/finding.ts";
import type { Need, Review } from "@roadbed/engine/contract/review.ts";
import type { Lane, LaneReason, Verdict, Violation } from "@roadbed/engine/contract/verdict.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import { isRequest, isSamePerson } from "../conduct/change-facts.ts";
import { judgeConduct } from "../conduct/conduct-rules.ts";
import { checkAgreement } from "./check-agreement.ts";
import { isMet } from "./find-needs.ts";

export interface ReviewInput {
  readonly base: string;
  readonly head: string;
  readonly facts: ChangeFacts;
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  /** Ref -> why it could not be planned. */
  readonly errors: ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;
  /** Absent where it isn't a pull request yet. */
  readonly pullRequest?: PullRequest;
  /** Whether an approval was given for what the change means now. */
  readonly holds: (approval: Approval) => boolean;
}

export type Decision = Omit<Review, "comment"> & { readonly reasons: readonly LaneReason[]; readonly violations: readonly Violation[] };

/** Whether a change may be merged, and if not, who must agree or what has to change. */
export function decideReview(input: ReviewInput): Decision {
  const { facts, verdicts, pullRequest } = input;
  const problems = [...judgeConduct(facts), ...unplanned(input)];
  const approvals = (pullRequest?.approvals ?? []).filter(({ by }) => !isSamePerson(by, pullRequest?.author));
  const { lane, reasons, needs, isMet: isAgreed } = checkAgreement(facts, verdicts, approvals.filter(input.holds));
  const violations = verdicts.flatMap((verdict) => verdict.violations).filter(({ waiver }) => waiver === undefined);
  const state = problems.length > 0 || violations.length > 0 ? "refused" : isAgreed ? "approved" : "waiting";
  return {
    schema: "roadbed/review@1",
    ...(pullRequest === undefined ? {} : { number: pullRequest.number }),
    base: input.base,
    head: input.head,
    lane,
    state,
    summary: summarise(state, lane, needs, problems.length + violations.length),
    needs,
    void: approvals.filter((approval) => !input.holds(approval)),
    labels: labelsOf(lane, verdicts),
    problems: problems.map(({ urn: _, ...problem }) => problem),
    stacks: verdicts.map(({ ref, fingerprint, lane: ofStack, allowed }) => ({ ref, fingerprint, lane: ofStack, allowed })),
    isDataOnly: facts.files.every(({ path }) => isRequest(path)),
    reasons,
    violations,
  };
}

/** What nobody can say the effect of may not be merged. */
function unplanned({ findings, errors }: ReviewInput): Violation[] {
  return [
    ...findings
      .filter(({ severity }) => severity === "error")
      .map(({ rule, message, fix = "Run platform check.", at }) => ({
        rule,
        message,
        fix,
        path: at.line === undefined ? at.file : `${at.file}:${at.line}`,
      })),
    ...[...errors].map(([ref, { message, fix = "Run platform plan." }]) => ({ rule: "unplanned", message: `${ref}: ${message}`, fix })),
  ];
}

function summarise(state: Review["state"], lane: Lane, needs: readonly Need[], wrong: number): string {
  if (state === "refused") return `${wrong} ${wrong === 1 ? "thing has" : "things have"} to change before it may be merged.`;
  if (state === "approved")
    return lane === "automatic" ? "It may be merged: nobody has to agree." : "It may be merged: everybody agreed who has to.";
  const open = needs
    .filter((need) => !isMet(need))
    .map(({ team, count, given }) => `${team}${count - given.length > 1 ? ` (${count})` : ""}`);
  return `Waits for ${[...new Set(open)].join(", ")}.`.slice(0, 140);
}

function labelsOf(lane: Lane, verdicts: readonly Verdict[]): string[] {
  const losesData = verdicts.some(({ reasons }) => reasons.some(({ rule }) => rule === "data-loss"));
  return [`lane:${lane}`, ...(losesData ? ["roadbed:data-loss"] : [])];
}
