import type { Review } from "@roadbed/engine/contract/review.ts";
import { z } from "zod";
import { plainText } from "../inert-markdown.ts";
import { isOwn } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { userSchema } from "../standing-approvals.ts";

/** The status that main requires. */
export const statusContext = "roadbed/review";

const states = { approved: "success", waiting: "pending", refused: "failure" } as const;
const statusSchema = z.looseObject({
  state: z.string(),
  context: z.string(),
  description: z.string().nullable(),
  target_url: z.string().nullable(),
  creator: userSchema.nullable(),
});

export interface WantedStatus {
  readonly head: string;
  readonly state: Review["state"];
  readonly summary: string;
  readonly url: string;
}

/** Sets the required status, unless it stands already. GitHub takes a thousand of them for a commit. */
export async function setStatus(github: GitHub, { head, state, summary, url }: WantedStatus): Promise<string> {
  const wanted = { state: states[state], description: plainText(summary, 140), target_url: url };
  const me = await github.whoAmI();
  const newest = await github.call("GET /repos/{owner}/{repo}/commits/{ref}/statuses", { ref: head, per_page: 100 }, z.array(statusSchema));
  const last = newest.find(({ context }) => context === statusContext);
  const isSame =
    last !== undefined &&
    isOwn(last.creator, me) &&
    last.state === wanted.state &&
    last.description === wanted.description &&
    last.target_url === wanted.target_url;
  if (isSame) return `Status: ${wanted.state}, as before.`;
  await github.call("POST /repos/{owner}/{repo}/statuses/{sha}", { sha: head, context: statusContext, ...wanted }, z.unknown());
  return `Status: ${wanted.state}.`;
}
