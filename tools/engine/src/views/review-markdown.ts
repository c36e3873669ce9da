import type { Plan } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { renderCommon } from "./plan-alike.ts";
import { describeCosts } from "./plan-cost.ts";
import { renderDataBoxes } from "./plan-data.ts";
import { fitDetails } from "./plan-details.ts";
import { renderGraph } from "./plan-graph.ts";
import { groupPlans } from "./plan-groups.ts";
import { cutFindings, describePlans } from "./plan-markdown.ts";
import { describePlaces, plural } from "./plan-places.ts";
import { listProblems, renderProblem, renderWaived } from "./plan-problems.ts";
import { renderPlanTable } from "./plan-table.ts";
import { renderConsent } from "./review-consent.ts";
import type { ReviewReport } from "./review-report.ts";
import { describeState, groupReasons, laneNames, type RuledReasons, stateMarks } from "./review-words.ts";
import { cutBlocks } from "./take-blocks.ts";

/** The comment is known by this at its very start, where nothing that others write can stand. */
export const reviewMarker = "<!-- roadbed:review -->";

/**
 * GitHub refuses comments above 65,536 characters, and Roadbed's reviews hold no more than 60,000 bytes. Each part has
 * a share that it can't outgrow, so that no part can push another out; details get what is left.
 */
const budget = {
  all: 60_000,
  problems: 9_000,
  boxes: 3_500,
  consent: 6_000,
  reasons: 4_000,
  waived: 3_000,
  findings: 4_000,
  common: 5_000,
  table: 10_000,
};
const problemsFirst = 20;

/** The comment of a pull request: whoever reads its first screen knows whether to approve, and it always fits. */
export function renderReviewMarkdown(report: ReviewReport): string {
  const { review, record, verdicts, facts } = report;
  const byRef = new Map(verdicts.map((verdict) => [verdict.ref, verdict]));
  const groups = groupPlans(record.plans, byRef);
  const head = [
    reviewMarker,
    `### ${stateMarks[review.state]} ${escapeText(describeState(report), 400)}`,
    "",
    ...describeEffect(report),
    ...renderDataBoxes(record.plans, byRef, budget.boxes),
    ...renderProblems(report),
    ...renderConsent(report, budget.consent),
    ...renderReasons(report),
    ...section("**Let through by a waiver**", renderWaived(verdicts, facts.old.waivers), budget.waived),
    ...cutFindings(
      report.findings.filter(({ severity }) => severity === "warning"),
      budget.findings,
    ),
    ...(groups.length < record.plans.length || record.plans.length > 3 ? renderCommon(record.plans, budget.common) : []),
    // Of a single one, everything has been said above.
    ...(record.plans.length > 1 ? renderPlanTable(groups, byRef, budget.table) : []),
    ...renderGraph(record.plans, facts),
  ].join("\n");
  const command = writeCommand(report);
  const foot = (left: number) => renderFoot(report, left);
  const room = budget.all - Buffer.byteLength(head) - Buffer.byteLength(foot(record.plans.length)) - 10;
  const details = fitDetails(groups, room, command);
  return [head, ...details.text, foot(details.left)].join("\n");
}

/** What it does and what that costs, in two lines. */
function describeEffect({ record: { plans, considered }, verdicts }: ReviewReport): string[] {
  const layers = plans.filter(({ kind }) => kind === "layer").length;
  const same = [
    { count: considered.environments - (plans.length - layers), what: "environment" },
    { count: considered.layers - layers, what: "layer" },
  ].filter(({ count }) => count > 0);
  const rest =
    same.length === 0 ? "" : `${same.map(({ count, what }) => plural(count, what)).join(" and ")} that it could touch stay as they are.`;
  return [
    `${plans.length === 0 ? "Nothing changes in any environment." : `**${describePlans(plans)}.**`} ${rest}`.trim(),
    "",
    ...renderCost(plans, verdicts),
  ];
}

function renderCost(plans: readonly Plan[], verdicts: readonly Verdict[]): string[] {
  const { lines, notes } = describeCosts(plans, verdicts);
  if (lines.length === 0) return [];
  return [
    lines.map((line) => escapeText(line, 600)).join(" "),
    "",
    `<sub>${notes.map((note) => escapeText(note, 600)).join(" ")}</sub>`,
    "",
  ];
}

function renderProblems({ review, verdicts }: ReviewReport): string[] {
  const lines = listProblems(review.problems, verdicts).map(renderProblem);
  if (lines.length === 0) return [];
  const more = (left: number) => `- **and ${left} more**: ${codeSpan("npx platform review")} shows them all.`;
  const shown = cutBlocks(lines, { bytes: budget.problems, most: problemsFirst }, more);
  return ["> [!CAUTION]", "> **What has to change before it may be merged**", ...shown.map((line) => `> ${line}`), ""];
}

/** The lane, and exactly what put it there. */
function renderReasons(report: ReviewReport): string[] {
  const { lane } = report.review;
  const reasons = groupReasons(report);
  if (reasons.length === 0)
    return [`**Lane: ${lane}**. ${lane === "automatic" ? "No rule asks for a person's agreement." : `${laneNames[lane]}.`}`, ""];
  const isAlone = report.record.plans.length === 1;
  const lines = reasons.map((reason) => renderReason(isAlone ? { ...reason, refs: [] } : reason));
  return section(`**Lane: ${lane}**, ${laneNames[lane]}, because:`, lines, budget.reasons);
}

function renderReason({ lane, rule, sentences, more, refs }: RuledReasons): string {
  const where = refs.length === 0 ? "" : ` In ${describePlaces(refs)}.`;
  return `- ${lane}: ${sentences.map((sentence) => escapeText(sentence, 400)).join(" ")}${more === 0 ? "" : ` And ${more} more like it.`}${where} (${escapeText(rule, 60)})`;
}

function section(title: string, lines: readonly string[], bytes: number): string[] {
  return lines.length === 0 ? [] : [title, "", ...cutBlocks(lines, { bytes }, (left) => `- and ${left} more`), ""];
}

function writeCommand({ review: { base, head } }: ReviewReport) {
  return (ref?: string) => `npx platform plan${ref === undefined ? "" : ` ${ref}`} --base ${base.slice(0, 12)} --head ${head.slice(0, 12)}`;
}

/** What was left out and how to see it, and what this was made from. */
function renderFoot(report: ReviewReport, left: number): string {
  const { base, head } = report.review;
  const all = codeSpan(writeCommand(report)());
  return [
    ...(left === 0 ? [] : [`Details of ${plural(left, "more plan")} don't fit in here: ${all} shows everything.`, ""]),
    `<sub>Merging ${codeSpan(head.slice(0, 12))} into ${codeSpan(base.slice(0, 12))}. An approval holds for exactly these plans: where they change, it is asked for again.</sub>`,
    "",
  ].join("\n");
}
