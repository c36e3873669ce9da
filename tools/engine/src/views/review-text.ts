import { styleText } from "node:util";
import { describeCosts } from "./plan-cost.ts";
import { renderPlanText } from "./plan-text.ts";
import { listProblems } from "./plan-problems.ts";
import { describeDifference } from "./review-differences.ts";
import type { ReviewReport } from "./review-report.ts";
import { countOpen, describePeople, describeState, groupReasons, laneNames, nameAll, writeNumber } from "./review-words.ts";
import { cleanText, nameOfUrn } from "./short-names.ts";
import { listSome } from "./take-blocks.ts";

interface Options {
  readonly colour: boolean;
  readonly verbose?: boolean;
}

const linesShown = 20;
const styles = { approved: "green", waiting: "yellow", refused: "red" } as const;

/** What a change does, and whether it may be merged: the verdict comes last, where a terminal stands. */
export function renderReviewText(report: ReviewReport, options: Options): string {
  const { record, verdicts, review } = report;
  const cost = describeCosts(record.plans, verdicts);
  const state = `${describeState(report)}.`.replace(/([.?!)])\.$/, "$1");
  const parts = [
    renderPlanText(record, verdicts, options),
    ...part("What has to change", listProblems(review.problems, verdicts).map(describeProblem)),
    ...part("Who must agree", describeConsent(report)),
    ...part(`Lane ${review.lane}: ${laneNames[review.lane]}`, describeReasons(report), review.lane !== "automatic"),
    ...part("Cost and carbon", [...cost.lines, ...cost.notes]),
    options.colour ? styleText(["bold", styles[review.state]], state, { validateStream: false }) : state,
  ];
  return parts.join("\n\n");
}

function part(title: string, lines: readonly string[], isShown = lines.length > 0): string[] {
  if (!isShown) return [];
  const rest = lines.length - linesShown;
  return [
    [title, ...lines.slice(0, linesShown), ...(rest > 0 ? [`and ${rest} more`] : [])]
      .map((line, at) => (at === 0 ? line : `  ${line}`))
      .join("\n"),
  ];
}

function describeProblem({ refs, message, fix, rule, path, urn }: ReturnType<typeof listProblems>[number]): string {
  const where = refs.length === 0 ? "" : `${listSome(refs, 3)}: `;
  const at = [urn === undefined ? "" : nameOfUrn(urn), path ?? ""].filter((text) => text !== "").join(" ");
  return cleanText(`${where}${message} ${fix} (${rule}${at === "" ? "" : ` at ${at}`})`, 1_000);
}

function describeConsent({ review, differences, seen, record }: ReviewReport): string[] {
  const needs = review.needs.map((need) => {
    const given = need.given.length === 0 ? "" : `${listSome(nameAll(need.given), 8)} agreed`;
    const open = countOpen(need);
    const people = describePeople(need) || "nobody that main knows of";
    return `${[`${need.team}:`, given, open === 0 ? "" : `${given === "" ? "" : "and "}${writeNumber(open)} of ${people} still to approve`].filter((text) => text !== "").join(" ")}. ${need.why}`;
  });
  const lost = review.void.flatMap((approval) => {
    const [known, keys = []] = [...differences].find(([{ by, commit }]) => by === approval.by && commit === approval.commit) ?? [];
    const lines = keys.flatMap((key) => describeDifference(key, known === undefined ? undefined : seen?.get(known), record));
    return [
      `The approval of ${approval.by} was for ${approval.commit.slice(0, 8)} and no longer holds.`,
      ...lines.map((line) => `- ${line}`),
    ];
  });
  return [...needs, ...lost].map((line) => cleanText(line.trimEnd(), 400));
}

function describeReasons(report: ReviewReport): string[] {
  return groupReasons(report).map(({ lane, rule, sentences, more, refs }) =>
    cleanText(
      `${lane}: ${sentences.join(" ")}${more === 0 ? "" : ` And ${more} more.`}${refs.length === 0 ? "" : ` In ${listSome(refs, 3)}.`} (${rule})`,
      1_000,
    ),
  );
}
