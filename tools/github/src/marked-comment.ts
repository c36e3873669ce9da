import { z } from "zod";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { GitHub, Identity } from "./open-github.ts";
import { userSchema } from "./standing-approvals.ts";

/**
 * What Roadbed writes begins with a mark that nobody sees. A mark counts only as the whole first line of what the
 * token's own account wrote: others can copy it, and text further down can hold it, without any effect.
 */
export const marks = {
  review: "<!-- roadbed:review -->",
  run: "<!-- roadbed:run -->",
  fleet: "<!-- roadbed:fleet -->",
  drift: "<!-- roadbed:drift -->",
  leases: (team: string) => `<!-- roadbed:leases ${team} -->`,
  environment: (ref: string) => `<!-- roadbed:environment ${ref} -->`,
} as const;

const commentSchema = z.looseObject({ id: z.int(), html_url: z.string(), body: z.string().optional(), user: userSchema.nullable() });
type ForgeComment = z.infer<typeof commentSchema>;

/** GitHub takes no more than 2,500 comments, so this is all of them. */
const commentPages = 26;
/** GitHub's limit is 65,536 characters. */
const longestBody = 65_000;

export interface WrittenComment {
  readonly url: string;
  readonly change: "made" | "changed" | "same";
}

/** Writes a comment of ours, or brings it up to date; the same text is not written again. */
export async function upsertComment(
  github: GitHub,
  issue: number,
  mark: string,
  text: string,
  pages = commentPages,
): Promise<WrittenComment> {
  const body = withMark(mark, text);
  const own = await tryFindComment(github, issue, mark, pages);
  if (own === undefined) {
    const made = await github.call(
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
      { issue_number: issue, body },
      commentSchema,
    );
    return { url: made.html_url, change: "made" };
  }
  if (isSameText(own.body ?? "", body)) return { url: own.html_url, change: "same" };
  await github.call("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: own.id, body }, commentSchema);
  return { url: own.html_url, change: "changed" };
}

async function tryFindComment(github: GitHub, issue: number, mark: string, pages: number): Promise<ForgeComment | undefined> {
  const me = await github.whoAmI();
  for (let page = 1; page <= pages; page++) {
    const comments = await github.call(
      "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
      { issue_number: issue, per_page: 100, page },
      z.array(commentSchema),
    );
    const own = comments.find(({ user, body = "" }) => isOwn(user, me) && hasMark(body, mark));
    if (own !== undefined || comments.length < 100) return own;
  }
  throw new UserError(`There are more than ${pages * 100} comments on ${issue}, and ours is not among the first.`, {
    fix: "Open a new pull request with the same branch.",
  });
}

/** The id decides: logins can be given up, and taken by others. */
export function isOwn(user: { readonly id: number; readonly login: string } | null, me: Identity): boolean {
  return user !== null && user.id === me.id && user.login === me.login;
}

export function hasMark(body: string, mark: string): boolean {
  return body === mark || body.startsWith(`${mark}\n`) || body.startsWith(`${mark}\r\n`);
}

export function withMark(mark: string, text: string): string {
  return (text.startsWith(`${mark}\n`) ? text : `${mark}\n${text}`).slice(0, longestBody);
}

/** GitHub keeps line ends as it likes. */
export function isSameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trimEnd() === b.replaceAll("\r\n", "\n").trimEnd();
}
