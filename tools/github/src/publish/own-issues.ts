import { z } from "zod";
import { hasMark, isOwn, isSameText, withMark } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { userSchema } from "../standing-approvals.ts";
import { writeSolved } from "./run-words.ts";

const issueSchema = z.looseObject({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  user: userSchema.nullable(),
});
type ForgeIssue = z.infer<typeof issueSchema>;

/** Every issue of ours has it, so that they are found in one call. */
const label = "roadbed:run";
const pages = 10;

export interface OwnIssues {
  /** What was read at the start: those that are open, were made by this identity and have a mark. */
  readonly open: readonly ForgeIssue[];
  tryFind(mark: string): ForgeIssue | undefined;
  /** Opens it, or brings the open one up to date. Returns whether something was created. */
  upsert(mark: string, issue: { title: string; text: string }): Promise<{ number: number; created: boolean }>;
  /** With a sentence on top that says why. Default: it is as main asks for it. */
  close(issue: ForgeIssue, why?: string): Promise<void>;
}

export async function readOwnIssues(github: GitHub): Promise<OwnIssues> {
  const me = await github.whoAmI();
  const { items } = await github.list("GET /repos/{owner}/{repo}/issues", { state: "open", labels: label }, issueSchema, pages);
  const open = items.filter(({ user, body }) => isOwn(user, me) && (body ?? "").startsWith("<!-- roadbed:"));
  const tryFind = (mark: string) => open.find(({ body }) => hasMark(body ?? "", mark));
  return {
    open,
    tryFind,
    async upsert(mark, { title, text }) {
      const own = tryFind(mark);
      const body = withMark(mark, text);
      if (own === undefined) {
        const made = await github.call("POST /repos/{owner}/{repo}/issues", { title, body, labels: [label] }, issueSchema);
        return { number: made.number, created: true };
      }
      if (own.title !== title || !isSameText(own.body ?? "", body))
        await github.call("PATCH /repos/{owner}/{repo}/issues/{issue_number}", { issue_number: own.number, title, body }, issueSchema);
      return { number: own.number, created: false };
    },
    async close(issue, why = writeSolved()) {
      const [mark = "", ...rest] = (issue.body ?? "").split(/\r?\n/);
      await github.call(
        "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
        // Not a comment: that would count as content, and call everybody once more.
        {
          issue_number: issue.number,
          state: "closed",
          state_reason: "completed",
          body: withMark(mark, `**${why}**\n\n${rest.join("\n")}`),
        },
        issueSchema,
      );
    },
  };
}
