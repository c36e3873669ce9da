import { type Approval, approvalSchema } from "@roadbed/engine/contract/consent.ts";
import { z } from "zod";

export const userSchema = z.looseObject({ login: z.string(), id: z.int(), type: z.string() });
/** What is read of a review. A deleted person is null, and says nothing. */
export const forgeReviewSchema = z.looseObject({
  id: z.int(),
  state: z.string(),
  user: userSchema.nullable(),
  commit_id: z.string().nullable(),
  submitted_at: z.string().optional(),
});
export type ForgeReview = z.infer<typeof forgeReviewSchema>;

/**
 * Of each person the last approval that was neither dismissed nor followed by a request for changes. Nobody agrees to
 * their own change, and no program agrees for a person.
 */
export function findStandingApprovals(reviews: readonly ForgeReview[], authorId: number | undefined): Approval[] {
  const standing = new Map<number, Approval>();
  for (const { user, state, commit_id: commit, submitted_at: at } of reviews.toSorted(bySubmission)) {
    if (user === null || user.id === authorId || user.type !== "User") continue;
    if (state === "CHANGES_REQUESTED" || state === "DISMISSED") standing.delete(user.id);
    if (state !== "APPROVED") continue;
    // What names no commit agrees to nothing in particular; it takes the place of what was said before.
    standing.delete(user.id);
    const approval = approvalSchema.safeParse({ by: user.login, commit, at });
    if (approval.success) standing.set(user.id, approval.data);
  }
  return [...standing.values()];
}

function bySubmission(a: ForgeReview, b: ForgeReview): number {
  return (a.submitted_at ?? "").localeCompare(b.submitted_at ?? "") || a.id - b.id;
}
