import type { Verdict } from "../contract/verdict.ts";
import { deltaOf, sumCosts, writeDelta } from "./plan-cost.ts";
import { escapeText } from "./escape-text.ts";
import { laneWords, mainReason } from "./lane-words.ts";
import type { PlanGroup } from "./plan-groups.ts";
import { describePlaces, titleOf } from "./plan-places.ts";
import { counted, countSteps } from "./short-names.ts";
import { cutBlocks } from "./take-blocks.ts";

const rowsShown = 100;
const none = { before: 0, after: 0 };

/** One row for each environment, or for all that change alike. */
export function renderPlanTable(groups: readonly PlanGroup[], verdicts: ReadonlyMap<string, Verdict>, bytes: number): string[] {
  if (groups.length === 0) return [];
  const hasCost = groups.some(({ plans }) => plans.some(({ ref }) => deltaOf(verdicts.get(ref)?.cost ?? none) !== 0));
  const empty = counted.map(() => "").join(" | ");
  const rows = groups.map((group) => renderRow(group, verdicts, hasCost));
  return [
    `| | create | change | replace | delete | held | ${hasCost ? "cost a month | " : ""}who must agree |`,
    `| --- | --: | --: | --: | --: | --: | ${hasCost ? "--: | " : ""}--- |`,
    ...cutBlocks(rows, { bytes, most: rowsShown }, (left) => `| … and ${left} more rows | ${empty} | ${hasCost ? " | " : ""} |`),
    "",
  ];
}

function renderRow({ plan, plans, verdict }: PlanGroup, verdicts: ReadonlyMap<string, Verdict>, hasCost: boolean): string {
  const counts = plans.map(countSteps);
  const cells = counted.map((kind) => sumUp(counts.map((count) => count[kind])));
  const title = plans.length === 1 ? escapeText(titleOf(plan), 100) : describePlaces(plans.map(({ ref }) => ref));
  const cost = hasCost ? sumCosts(plans.flatMap(({ ref }) => verdicts.get(ref) ?? [])) : undefined;
  return `| ${[title, ...cells, ...(hasCost ? [cost === undefined ? "" : writeDelta(cost)] : []), agreementOf(verdict)].join(" | ")} |`;
}

function sumUp(counts: readonly number[]): string {
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum === 0 ? "" : sum.toLocaleString("en");
}

function agreementOf(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  if (!verdict.allowed) return "**refused**";
  const reason = mainReason(verdict)?.message;
  return `${laneWords[verdict.lane]}${reason === undefined ? "" : `: ${escapeText(reason, 110)}`}`;
}
