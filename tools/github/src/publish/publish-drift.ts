import { marks } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { readOwnIssues } from "./own-issues.ts";

/** What a sweep found, in so far as GitHub is told. */
export interface DriftNews {
  readonly drifts: number;
  readonly causes: number;
  /** How much could not be looked at. */
  readonly unseen: number;
  /** Markdown in which nothing that others wrote has an effect. */
  readonly text: string;
}

/** One issue for all drift of the fleet: opened, kept up to date, and closed once there is none. */
export async function publishDrift(
  github: GitHub,
  news: DriftNews,
): Promise<{ readonly notes: readonly string[]; readonly calls: number }> {
  const issues = await readOwnIssues(github);
  const open = issues.tryFind(marks.drift);
  if (news.drifts > 0 || news.unseen > 0) {
    const { number, created } = await issues.upsert(marks.drift, { title: titleOf(news), text: `${news.text}\n\n${howItGoesOn}` });
    return { notes: [`Issue #${number}: ${created ? "opened" : "up to date"}.`], calls: github.calls() };
  }
  if (open !== undefined) await issues.close(open);
  return { notes: open === undefined ? [] : [`Issue #${open.number}: closed.`], calls: github.calls() };
}

const howItGoesOn = "This issue is kept up to date twice a day, and closes itself once each of these is reverted, adopted or accepted.";

function titleOf({ drifts, causes, unseen }: DriftNews): string {
  if (drifts === 0) return "Drift could not be looked for everywhere";
  const by = `by ${causes === 1 ? "one cause" : `${causes} causes`}`;
  return `Drift: ${drifts} ${drifts === 1 ? "place was" : "places were"} changed behind the platform's back, ${by}${unseen > 0 ? ", and not everything could be looked at" : ""}`;
}
