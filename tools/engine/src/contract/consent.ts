import { z } from "zod";
import { githubLogin } from "./identity.ts";

const commitId = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

/** One person's agreement to what a pull request was at one commit. */
export const approvalSchema = z.strictObject({
  by: githubLogin,
  /** The head of the pull request that was looked at. */
  commit: commitId,
  at: z.iso.datetime(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** What the forge knows of a pull request. Everything else is read from git. */
export const pullRequestSchema = z.strictObject({
  number: z.int().min(1),
  url: z.url(),
  author: githubLogin,
  base: commitId,
  head: commitId,
  /** From a repository of somebody else: nothing that it does may be automatic. */
  isFork: z.boolean(),
  /** Standing approvals only: neither dismissed nor taken back. */
  approvals: z.array(approvalSchema),
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

/** Where pull requests are kept. Read only. */
export interface Forge {
  /** The pull request that brought a commit to main; undefined where it was pushed directly. */
  findMerged(commit: string): Promise<PullRequest | undefined>;
}
