import type { Finding } from "../contract/finding.ts";
import type { ChangeRecord, Plan } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { renderFindingsMarkdown } from "./findings-markdown.ts";
import { laneWords, mainReason, rankOf } from "./lane-words.ts";
import { renderCommon } from "./plan-alike.ts";
import { renderDataBoxes } from "./plan-data.ts";
import { fitDetails } from "./plan-details.ts";
import { groupPlans } from "./plan-groups.ts";
import { plural, titleOf } from "./plan-places.ts";
import { listProblems, renderProblem, renderWaived } from "./plan-problems.ts";
import { renderPlanTable } from "./plan-table.ts";
import { cleanText, type Counted, counted, countSteps, describeCounts } from "./short-names.ts";
import { cutBlocks, takeBlocks } from "./take-blocks.ts";

interface Options {
  readonly findings: readonly Finding[];
  readonly errors: ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;
}

/** GitHub refuses comments above 65,536 characters; bytes are more than characters, and some room is left. */
const budget = { all: 58_000, boxes: 4_000, problems: 10_000, waived: 4_000, findings: 10_000, common: 6_000, table: 12_000 };

/** What a change does, for people: the first screen is enough to understand it, the rest is folded, and it always fits a comment. */
export function renderPlanMarkdown(record: ChangeRecord, verdicts: readonly Verdict[], { findings, errors }: Options): string {
  const byRef = new Map(verdicts.map((verdict) => [verdict.ref, verdict]));
  const groups = groupPlans(record.plans, byRef);
  const head = [
    `### ${headline(record, verdicts, errors.size)}`,
    "",
    ...whoMustAgree(record.plans, byRef),
    ...renderDataBoxes(record.plans, byRef, budget.boxes),
    ...renderProblems(verdicts, errors),
    ...cutFindings(findings, budget.findings),
    ...renderCommon(record.plans, budget.common),
    ...renderPlanTable(groups, byRef, budget.table),
  ].join("\n");
  const details = fitDetails(
    groups,
    budget.all - Buffer.byteLength(head) - 300,
    (ref) => `npx platform plan${ref === undefined ? "" : ` ${ref}`}`,
  );
  const rest = details.left === 0 ? [] : [`Details of ${details.left} more don't fit in here: \`npx platform plan\` shows them all.\n`];
  return [head, ...details.text, ...rest].join("\n");
}

function headline({ plans, considered }: ChangeRecord, verdicts: readonly Verdict[], errors: number): string {
  const refused = verdicts.filter(({ allowed }) => !allowed).length;
  const problem = [...(errors > 0 ? [`${errors} can't be planned`] : []), ...(refused > 0 ? [`${refused} refused by policy`] : [])].join(
    ", ",
  );
  if (plans.length === 0) return problem || `Nothing changes (${plural(considered.environments, "environment")} looked at)`;
  return `${problem === "" ? "" : `${problem}; `}${describePlans(plans)}`;
}

/** `2 layers and 14 environments: 31 to create, 2 to replace`, in Markdown. */
export function describePlans(plans: readonly Plan[]): string {
  const [only] = plans;
  const layers = plans.filter(({ kind }) => kind === "layer").length;
  const parts = [
    ...(layers === 0 ? [] : [plural(layers, "layer")]),
    ...(layers === plans.length ? [] : [plural(plans.length - layers, "environment")]),
  ];
  const sum = { create: 0, update: 0, replace: 0, delete: 0, held: 0 };
  for (const counts of plans.map(countSteps)) for (const kind of counted) sum[kind] += counts[kind];
  return `${plans.length === 1 && only !== undefined ? escapeText(titleOf(only)) : parts.join(" and ")}: ${describeCounts(sum satisfies Record<Counted, number>)}`;
}

/** The plan that asks for most speaks for all. */
function whoMustAgree(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>): string[] {
  const asking = plans.flatMap(({ ref }) => verdicts.get(ref) ?? []).sort((a, b) => rankOf(b) - rankOf(a));
  const [first] = asking.filter(({ allowed }) => allowed);
  if (first === undefined) return [];
  const alike = asking.filter(({ allowed, lane }) => allowed && lane === first.lane);
  const reason = mainReason(first)?.message;
  const where =
    alike.length === asking.length ? "" : ` for ${alike.length === 1 ? escapeText(first.ref, 100) : `${alike.length} of ${plans.length}`}`;
  return [`**This ${laneWords[first.lane]}**${where}${reason === undefined ? "." : `: ${escapeText(reason)}`}`, ""];
}

function renderProblems(verdicts: readonly Verdict[], errors: Options["errors"]): string[] {
  const unplanned = [...errors].map(([ref, { message, fix = "" }]) => ({ rule: "unplanned", message, fix, refs: [ref] }));
  const lines = [...unplanned, ...listProblems([], verdicts)].map(renderProblem);
  const waived = renderWaived(verdicts, new Map());
  const more = (left: number) => `- **and ${left} more**: \`npx platform plan\` shows them all.`;
  const shown = cutBlocks(lines, { bytes: budget.problems }, more).map((line) => `> ${line}`);
  return [
    ...(lines.length === 0 ? [] : ["> [!CAUTION]", "> **What has to change before it can be applied**", ...shown, ""]),
    ...(waived.length === 0 ? [] : ["**Let through by a waiver**", "", ...cutBlocks(waived, { bytes: budget.waived }, more), ""]),
  ];
}

/** Each stands on lines of its own, which begin with a dash. */
export function cutFindings(findings: readonly Finding[], bytes: number): string[] {
  if (findings.length === 0) return [];
  const short = findings.map((finding) => ({
    ...finding,
    message: cleanText(finding.message),
    ...(finding.fix === undefined ? {} : { fix: cleanText(finding.fix) }),
    at: shortenPlace(finding.at),
    ...(finding.related === undefined
      ? {}
      : { related: finding.related.slice(0, 4).map((other) => ({ ...shortenPlace(other), message: cleanText(other.message) })) }),
  }));
  const [title = "", ...blocks] = renderFindingsMarkdown(short).split(/\n(?=- )/);
  const { shown } = takeBlocks(blocks, { bytes });
  if (shown.length === blocks.length) return [title, ...shown, ""];
  return [title, ...shown, "", `… and ${findings.length - shown.length} more: ${codeSpan("npx platform check")} lists them.`, ""];
}

function shortenPlace<Place extends Finding["at"]>(place: Place): Place {
  return {
    ...place,
    file: cleanText(place.file, 200),
    ...(place.key === undefined ? {} : { key: cleanText(place.key, 200) }),
    ...(place.source === undefined ? {} : { source: cleanText(place.source, 200) }),
  };
}
