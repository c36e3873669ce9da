import type { UserError } from "../contract/errors.ts";
import type { Review } from "../contract/review.ts";
import { boldText, escapeText } from "./escape-text.ts";
import { reviewMarker } from "./review-markdown.ts";
import { stateMarks } from "./review-words.ts";
import { cleanText } from "./short-names.ts";

/** The review of a change of which nobody can say what merging it would do: its author is told why, where everybody looks. */
export function refuseUnread(change: Pick<Review, "number" | "base" | "head">, error: Pick<UserError, "message" | "fix">): Review {
  const { message, fix = "Run platform review in a clone of your own to see more." } = error;
  return {
    schema: "roadbed/review@1",
    ...change,
    lane: "platform",
    state: "refused",
    summary: cleanText(message, 140),
    needs: [],
    void: [],
    labels: [],
    problems: [{ rule: "unplanned", message, fix }],
    stacks: [],
    isDataOnly: false,
    comment: [reviewMarker, `### ${stateMarks.refused} ${escapeText(message, 400)}`, "", boldText(fix, 400), ""].join("\n"),
  };
}
