import { UserError } from "@roadbed/engine/contract/errors.ts";
import { z } from "zod";

/** One pull request in a merge queue, on top of all that is before it there. */
export interface MergeGroup {
  readonly number: number;
  /** Main as it would be by then. */
  readonly base: string;
  /** What would become main. */
  readonly head: string;
}

const commitId = z.string().regex(/^[0-9a-f]{40}$/);
const eventSchema = z.looseObject({
  merge_group: z.looseObject({ head_sha: commitId, base_sha: commitId, head_ref: z.string() }),
});

/** The event `merge_group` as GitHub hands it to a workflow. Which pull request it is about only the branch's name says. */
export function readMergeGroup(event: unknown): MergeGroup {
  const parsed = eventSchema.safeParse(event);
  const group = parsed.data?.merge_group;
  const [, number] = /^refs\/heads\/gh-readonly-queue\/main\/pr-([1-9]\d*)-[0-9a-f]{40}$/.exec(group?.head_ref ?? "") ?? [];
  if (group === undefined || number === undefined)
    throw new UserError("This is no event of main's merge queue.", { fix: 'In a workflow on merge_group, give "$GITHUB_EVENT_PATH".' });
  return { number: Number(number), base: group.base_sha, head: group.head_sha };
}
