import type { ApplyEvent } from "../../apply/embedded.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Verdict } from "../../contract/verdict.ts";

/**
 * applied: brought to what is asked for. planned: would be (dry run). failed: tried, or unreadable. refused: by policy
 * or a guard. busy: another run is at it. waiting: for something that has to come first, or failed a short while ago.
 */
export type OutcomeStatus = "applied" | "planned" | "failed" | "refused" | "busy" | "waiting";

export interface Outcome {
  readonly ref: string;
  readonly status: OutcomeStatus;
  /** Why, as a sentence; for all but applied and planned. */
  readonly message?: string;
  /** How to repair it. */
  readonly fix?: string;
  readonly plan?: Plan;
  readonly verdict?: Verdict;
  /** URNs of what still stands because its data has not been released. */
  readonly held?: readonly string[];
  /** All of it has been destroyed. */
  readonly gone?: boolean;
}

export type ReconcileEvent =
  /** How many there are, and how many are out of step. */
  | { readonly type: "compared"; readonly inSync: number; readonly open: number }
  | { readonly type: "planned"; readonly ref: string; readonly plan: Plan; readonly verdict: Verdict }
  | { readonly type: "claiming" | "claimed" | "publishing"; readonly refs: readonly string[] }
  /** Right before and right after each act. */
  | { readonly type: "act"; readonly ref: string; readonly event: ApplyEvent }
  | { readonly type: "done"; readonly outcome: Outcome };

export interface ReconcileSummary {
  readonly run: string;
  readonly commit: string;
  /** Environments and layers that need nothing. */
  readonly inSync: number;
  /** Among all, those of which something is held. */
  readonly held: readonly string[];
  /** All others, layers first. */
  readonly outcomes: readonly Outcome[];
  readonly milliseconds: number;
}

export function countOutcomes({ outcomes }: Pick<ReconcileSummary, "outcomes">): Record<OutcomeStatus, number> {
  const counts: Record<OutcomeStatus, number> = { applied: 0, planned: 0, failed: 0, refused: 0, busy: 0, waiting: 0 };
  for (const { status } of outcomes) counts[status]++;
  return counts;
}
