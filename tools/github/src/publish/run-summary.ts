import { z } from "zod";
import { UserError } from "@roadbed/engine/contract/errors.ts";

const outcomeSchema = z.looseObject({
  ref: z.string().regex(/^[a-z0-9-]+(?:\/[a-z0-9-]+){1,2}$/),
  status: z.enum(["applied", "planned", "failed", "refused", "busy", "waiting"]),
  message: z.string().optional(),
  fix: z.string().optional(),
});
export type RunOutcome = z.infer<typeof outcomeSchema>;

/** What is read of `platform reconcile --output json`. */
export const runSummarySchema = z.looseObject({
  run: z.string(),
  commit: z.string(),
  outcomes: z.array(outcomeSchema),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export function parseRunSummary(artifact: unknown): RunSummary {
  const parsed = runSummarySchema.safeParse(artifact);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`This is no summary of a run: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`, {
    fix: "Give the file that platform reconcile --output json wrote.",
  });
}

/** One thing that somebody has to look at. */
export interface Trouble extends RunOutcome {
  readonly run: string;
}

/** What failed or was refused, of all shards of a run; sorted by name. */
export function findTroubles(summaries: readonly RunSummary[]): Trouble[] {
  const all = summaries.flatMap(({ run, outcomes }) => outcomes.map((outcome) => ({ ...outcome, run })));
  return all.filter(({ status }) => status === "failed" || status === "refused").sort((a, b) => (a.ref < b.ref ? -1 : 1));
}
