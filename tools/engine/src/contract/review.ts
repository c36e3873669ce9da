import { z } from "zod";
import { approvalSchema } from "./consent.ts";
import { lanes } from "./verdict.ts";

/** Whose agreement a pull request needs. */
export const needSchema = z.strictObject({
  team: z.string().meta({ description: "A team's name, or `platform`." }),
  /** GitHub logins of those who may give it, by the base branch, without the author. */
  people: z.array(z.string()),
  /** How many of them. */
  count: z.int().min(1),
  /** As a sentence: the heaviest reason, with its property. */
  why: z.string(),
  /** Approvals that count: given for a commit of which the plans mean the same as now. */
  given: z.array(approvalSchema),
});
export type Need = z.infer<typeof needSchema>;

const problem = z.strictObject({
  rule: z.string(),
  message: z.string(),
  fix: z.string(),
  path: z.string().exactOptional(),
  waiver: z.string().exactOptional(),
});

/** What `platform review` says of a pull request: all that is published of it, and all that decides whether it may be merged. */
export const reviewSchema = z.strictObject({
  schema: z.literal("roadbed/review@1"),
  /** Absent where a change is looked at before it is a pull request. */
  number: z.int().exactOptional(),
  base: z.string(),
  head: z.string(),
  lane: z.enum(lanes),
  state: z
    .enum(["approved", "waiting", "refused"])
    .meta({ description: "approved: it may be merged. waiting: somebody must agree. refused: it has to change." }),
  summary: z.string().max(140).meta({ description: "One sentence, for the commit status." }),
  needs: z.array(needSchema),
  /** Approvals that no longer hold, because what they were given for has changed. */
  void: z.array(approvalSchema),
  labels: z.array(z.string()),
  /** What is wrong with the pull request as such: whose folders it touches, what it mixes. */
  problems: z.array(problem),
  stacks: z.array(z.strictObject({ ref: z.string(), fingerprint: z.string(), lane: z.enum(lanes), allowed: z.boolean() })),
  /** False where anything but requests changes: then its own code made this review, and nothing here may be believed unread. */
  isDataOnly: z.boolean(),
  /** Markdown of at most 60,000 bytes, for one comment that is updated in place. */
  comment: z.string().max(60_000),
});
export type Review = z.infer<typeof reviewSchema>;
