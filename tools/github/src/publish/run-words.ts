import { inertCode, inertText } from "../inert-markdown.ts";
import type { Trouble } from "./run-summary.ts";

const mostRows = 200;

export interface FiledTrouble extends Trouble {
  readonly issue?: string;
}

/** The issue of one environment. */
export function writeIssue(trouble: Trouble, cause: string | undefined): { title: string; text: string } {
  const text = [
    `${sentenceOf(trouble)} It stays as it was last applied, and nothing else is affected.`,
    "",
    `**What happened:** ${inertText(trouble.message ?? "The run does not say.", 2000)}`,
    ...(trouble.fix === undefined ? [] : ["", `**What to do:** ${inertText(trouble.fix, 1000)}`]),
    "",
    ...(cause === undefined ? [] : [`It began with ${linkTo(cause)}. `]),
    `Run: ${linkTo(trouble.run)}`,
    "",
    "A failed one is tried again by itself, after a while that doubles each time. This issue is kept up to date, and closes itself once the environment is as main asks for it.",
  ];
  return { title: `${nameOf(trouble)} ${wordOf(trouble)}`, text: text.join("\n") };
}

/** The comment on the pull request that was merged. */
export function writeMergedComment(troubles: readonly FiledTrouble[]): string {
  return [
    troubles.length === 1
      ? "This is merged, but one environment that it asks for is not there yet."
      : `This is merged, but ${troubles.length} environments that it asks for are not there yet.`,
    "Each stays as it was last applied, and nothing else is affected.",
    "",
    ...listTroubles(troubles),
    "",
    "To go on: repair it with another pull request, or revert this one. A failure that passes by itself is tried again by itself.",
  ].join("\n");
}

/** One issue instead of hundreds, where most of the fleet has the same trouble. */
export function writeFleetIssue(troubles: readonly Trouble[]): { title: string; text: string } {
  const reasons = new Map<string, number>();
  for (const { message = "The run does not say." } of troubles) reasons.set(message, (reasons.get(message) ?? 0) + 1);
  const most = [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 10);
  const text = [
    `${troubles.length} environments failed or were refused at once, so the cause is likely to be one that they share: a golden path, a layer, a policy or the cloud itself. Each stays as it was last applied.`,
    "",
    "| how many | what happened |",
    "| ---: | --- |",
    ...most.map(([message, count]) => `| ${count} | ${inertText(message, 300)} |`),
    ...(reasons.size > most.length ? [`| | and ${reasons.size - most.length} other reasons |`] : []),
    "",
    `Run: ${[...new Set(troubles.map(({ run }) => run))].slice(0, 5).map(linkTo).join(", ")}`,
    "",
    "<details><summary>Which</summary>",
    "",
    ...listTroubles(troubles),
    "",
    "</details>",
    "",
    "This issue is kept up to date, and closes itself once they are as main asks for them.",
  ];
  return { title: `${troubles.length} environments failed or were refused at once`, text: text.join("\n") };
}

export function writeSolved(): string {
  return "Solved: it is as main asks for it, or nothing asks for it any more.";
}

function listTroubles(troubles: readonly FiledTrouble[]): string[] {
  const rows = troubles
    .slice(0, mostRows)
    .map((trouble) =>
      [
        `- **${inertText(nameOf(trouble))}** ${wordOf(trouble)}: ${inertText(trouble.message ?? "the run does not say why.", 150)}`,
        ...(trouble.fix === undefined ? [] : [inertText(trouble.fix, 100)]),
        ...(trouble.issue === undefined ? [] : [`(${trouble.issue})`]),
      ].join(" "),
    );
  const rest = troubles.length - rows.length;
  return [...rows, ...(rest > 0 ? [`- and ${rest} more`] : [])];
}

function sentenceOf(trouble: Trouble): string {
  const name = inertCode(nameOf(trouble));
  return trouble.status === "refused"
    ? `${name} was not touched: the change was refused.`
    : `${name} could not be brought to what main asks for.`;
}

function wordOf({ status }: Trouble): string {
  return status === "refused" ? "was refused" : "failed";
}

function nameOf({ ref }: Trouble): string {
  return ref.replace(/^layers\//, "layer ");
}

/** A link where it is one to the forge's own pages; else its letters. */
function linkTo(url: string): string {
  return /^https:\/\/[a-z0-9.-]+\/[A-Za-z0-9._/-]+$/.test(url) ? url : inertCode(url);
}
