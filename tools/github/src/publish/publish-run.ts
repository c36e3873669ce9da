import { type ForgePull, tryFindMergedPull } from "../forge.ts";
import { marks, upsertComment } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { type OwnIssues, readOwnIssues } from "./own-issues.ts";
import { findTroubles, parseRunSummary, type Trouble } from "./run-summary.ts";
import { type FiledTrouble, writeFleetIssue, writeIssue, writeMergedComment } from "./run-words.ts";

export interface RunHistory {
  /** The commit of main that last changed what is asked for; undefined where none is known. */
  findCause(ref: string, commit: string): Promise<string | undefined>;
  /** Which of these are in step now, or asked for by nobody. */
  findSettled(refs: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface PublishedRun {
  readonly notes: readonly string[];
  readonly troubles: number;
  readonly calls: number;
}

/** More at once have one cause, and people read one issue about it and not hundreds. */
export const fleetWide = 20;
/** GitHub takes 500 contents an hour, and runs come every few minutes; what is left over the next run closes. */
const mostClosed = 60;
const commentPages = 3;

/** Tells those concerned what failed or was refused, once, and keeps that up to date. */
export async function publishRun(github: GitHub, artifacts: readonly unknown[], history: RunHistory): Promise<PublishedRun> {
  const summaries = artifacts.map(parseRunSummary);
  const troubles = findTroubles(summaries);
  const commit = summaries[0]?.commit ?? "";
  const issues = await readOwnIssues(github);
  const notes =
    troubles.length > fleetWide
      ? await tellOfFleet(github, issues, troubles, commit)
      : await tellOfEach(github, issues, troubles, { history, commit });
  const applied = new Set(summaries.flatMap(({ outcomes }) => outcomes.filter(({ status }) => status === "applied").map(({ ref }) => ref)));
  notes.push(...(await closeSolved(issues, troubles, applied, history)));
  return { notes, troubles: troubles.length, calls: github.calls() };
}

async function tellOfFleet(github: GitHub, issues: OwnIssues, troubles: readonly Trouble[], commit: string): Promise<string[]> {
  const { number, created } = await issues.upsert(marks.fleet, writeFleetIssue(troubles));
  const pull = await tryFindMergedPull(github, commit);
  const filed = troubles.map((trouble) => ({ ...trouble, issue: `#${number}` }));
  const told = pull === undefined ? [] : [await commentOn(github, pull.number, filed)];
  return [`Issue #${number}: ${created ? "opened" : "up to date"}, for ${troubles.length} environments.`, ...told];
}

async function tellOfEach(
  github: GitHub,
  issues: OwnIssues,
  troubles: readonly Trouble[],
  { history, commit }: { readonly history: RunHistory; readonly commit: string },
): Promise<string[]> {
  const notes: string[] = [];
  const byPull = new Map<number, FiledTrouble[]>();
  const merges = new Map<string, Promise<ForgePull | undefined>>();
  for (const trouble of troubles) {
    const cause = (await history.findCause(trouble.ref, commit)) ?? commit;
    const finding = merges.get(cause) ?? tryFindMergedPull(github, cause);
    merges.set(cause, finding);
    const pull = await finding;
    const { number, created } = await issues.upsert(marks.environment(trouble.ref), writeIssue(trouble, pull?.html_url));
    notes.push(`Issue #${number}: ${created ? "opened" : "up to date"}, for ${trouble.ref}.`);
    if (pull !== undefined) byPull.set(pull.number, [...(byPull.get(pull.number) ?? []), { ...trouble, issue: `#${number}` }]);
  }
  for (const [number, own] of byPull) notes.push(await commentOn(github, number, own));
  return notes;
}

async function commentOn(github: GitHub, number: number, troubles: readonly FiledTrouble[]): Promise<string> {
  const { change } = await upsertComment(github, number, marks.run, writeMergedComment(troubles), commentPages);
  return `Comment on #${number}: ${change}.`;
}

/** What is applied, in step or gone is solved; what only was not tried this time is not. */
async function closeSolved(
  issues: OwnIssues,
  troubles: readonly Trouble[],
  applied: ReadonlySet<string>,
  history: RunHistory,
): Promise<string[]> {
  const troubled = new Set(troubles.map(({ ref }) => ref));
  const candidates = issues.open.flatMap((issue) => {
    const [, ref] = /^<!-- roadbed:environment ([a-z0-9/-]+) -->/.exec(issue.body ?? "") ?? [];
    return ref === undefined || troubled.has(ref) ? [] : [{ issue, ref }];
  });
  const asked = candidates.filter(({ ref }) => !applied.has(ref)).map(({ ref }) => ref);
  const settled = asked.length === 0 ? new Set<string>() : await history.findSettled(asked);
  const solved = candidates.filter(({ ref }) => applied.has(ref) || settled.has(ref)).map(({ issue }) => issue);
  const fleet = issues.tryFind(marks.fleet);
  const all = [...solved, ...(fleet !== undefined && troubles.length <= fleetWide ? [fleet] : [])].slice(0, mostClosed);
  for (const issue of all) await issues.close(issue);
  return all.map(({ number }) => `Issue #${number}: closed.`);
}
