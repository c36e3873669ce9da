import type { Finding } from "../contract/finding.ts";
import type { ChangeRecord, Plan } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { renderFindingsMarkdown } from "./findings-markdown.ts";
import { laneWords, mainReason, rankOf } from "./lane-words.ts";
import { renderDetails } from "./plan-details.ts";
import { cleanText, type Counted, counted, countSteps } from "./short-names.ts";
import { takeBlocks } from "./take-blocks.ts";
import { renderWarnings } from "./plan-warnings.ts";

interface Options {
  readonly findings: readonly Finding[];
  readonly errors: ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;
}

/** The workflow knows its own comment by this at its very start, where nothing that others write can stand. */
export const planMarker = "<!-- roadbed:plan -->";

/** GitHub refuses comments above 65,536 characters; bytes are more than characters, and some room is left. */
const budget = { all: 58_000, warnings: 12_000, findings: 10_000, table: 14_000, plan: 24_000 };
const rowsShown = 100;
/** Below so many bytes the details of a plan say nothing. */
const leastDetails = 1_500;

/** The pull request's comment: its first screen is enough to decide, the rest is folded, and it always fits. */
export function renderPlanMarkdown(record: ChangeRecord, verdicts: readonly Verdict[], { findings, errors }: Options): string {
  const byRef = new Map(verdicts.map((verdict) => [verdict.ref, verdict]));
  // What needs most attention stands first; else the order of the record.
  const plans = record.plans.toSorted((a, b) => rankOf(byRef.get(b.ref)) - rankOf(byRef.get(a.ref)));
  const head = [
    planMarker,
    `### ${headline(record, verdicts, errors.size)}`,
    "",
    ...whoMustAgree(plans, byRef),
    ...cutWarnings(renderWarnings(plans, byRef, errors)),
    ...cutFindings(findings),
    ...renderTable(plans, byRef),
  ].join("\n");
  return [head, ...fitDetails(plans, byRef, budget.all - Buffer.byteLength(head))].join("\n");
}

function headline({ plans, considered }: ChangeRecord, verdicts: readonly Verdict[], errors: number): string {
  const refused = verdicts.filter(({ allowed }) => !allowed).length;
  const problems = [...(errors > 0 ? [`${errors} can't be planned`] : []), ...(refused > 0 ? [`${refused} refused by policy`] : [])];
  const problem = problems.join(", ");
  if (plans.length === 0) return problem || `Nothing changes (${plural(considered.environments, "environment")} looked at)`;
  const total = plans.map(countSteps);
  const sum = (kind: Counted) => total.reduce((all, counts) => all + counts[kind], 0);
  const words = counted.filter((kind) => sum(kind) > 0).map((kind) => `${sum(kind)} ${nouns[kind]}`);
  return `${problem === "" ? "" : `${problem}; `}${subjectOf(plans)}: ${words.join(", ") || "nothing to do"}`;
}

const nouns: Readonly<Record<Counted, string>> = {
  create: "to create",
  update: "to change",
  replace: "to replace",
  delete: "to delete",
  held: "held",
};

function subjectOf(plans: readonly Plan[]): string {
  if (plans.length === 1) return escapeText(titleOf(plans[0] as Plan));
  const layers = plans.filter(({ kind }) => kind === "layer").length;
  const parts = [
    ...(layers === 0 ? [] : [plural(layers, "layer")]),
    ...(layers === plans.length ? [] : [plural(plans.length - layers, "environment")]),
  ];
  return parts.join(" and ");
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function titleOf({ kind, ref }: Plan): string {
  return kind === "layer" ? `layer ${ref}` : ref;
}

/** The plan that asks for most speaks for all. */
function whoMustAgree(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>): string[] {
  const asking = plans.flatMap(({ ref }) => verdicts.get(ref) ?? []);
  const [first] = asking.filter(({ allowed }) => allowed);
  if (first === undefined) return [];
  const alike = asking.filter(({ allowed, lane }) => allowed && lane === first.lane);
  const reason = mainReason(first)?.message;
  const words = laneWords[first.lane];
  const where =
    alike.length === asking.length ? "" : ` for ${alike.length === 1 ? escapeText(first.ref, 100) : `${alike.length} of ${plans.length}`}`;
  return [`**This ${words}**${where}${reason === undefined ? "." : `: ${escapeText(reason)}`}`, ""];
}

function cutWarnings(warnings: readonly string[]): string[] {
  const { shown, left } = takeBlocks(warnings, budget.warnings);
  return [
    ...shown.flatMap((block) => [block, ""]),
    ...(left === 0 ? [] : [`**… and ${plural(left, "more warning")}**: \`npx platform plan\` shows them all.`, ""]),
  ];
}

/** Each stands on lines of its own, which begin with a dash. */
function cutFindings(findings: readonly Finding[]): string[] {
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
  const { shown } = takeBlocks(blocks, budget.findings);
  if (shown.length === blocks.length) return [title, ...shown, ""];
  return [title, ...shown, "", `… and ${findings.length - shown.length} more: \`npx platform check\` lists them.`, ""];
}

function shortenPlace<Place extends Finding["at"]>(place: Place): Place {
  return {
    ...place,
    file: cleanText(place.file, 200),
    ...(place.key === undefined ? {} : { key: cleanText(place.key, 200) }),
    ...(place.source === undefined ? {} : { source: cleanText(place.source, 200) }),
  };
}

function renderTable(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>): string[] {
  if (plans.length === 0) return [];
  const rows = plans.slice(0, rowsShown).map((plan) => {
    const counts = countSteps(plan);
    const cells = counted.map((kind) => counts[kind] || "");
    return `| ${escapeText(titleOf(plan), 100)} | ${cells.join(" | ")} | ${agreementOf(verdicts.get(plan.ref))} |`;
  });
  const { shown } = takeBlocks(rows, budget.table);
  const left = plans.length - shown.length;
  return [
    "| | create | change | replace | delete | held | who must agree |",
    "| --- | --: | --: | --: | --: | --: | --- |",
    ...shown,
    "",
    ...(left === 0 ? [] : [`… and ${left} more rows: \`npx platform plan\` shows them all.`, ""]),
  ];
}

function agreementOf(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  if (!verdict.allowed) return "**refused**";
  const reason = mainReason(verdict)?.message;
  return `${laneWords[verdict.lane]}${reason === undefined ? "" : `: ${escapeText(reason, 140)}`}`;
}

function fitDetails(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>, bytes: number): string[] {
  const parts: string[] = [];
  let left = bytes - 300;
  for (const plan of plans) {
    if (left < leastDetails) break;
    const most = plans.length === 1 ? left : Math.min(left, budget.plan);
    const part = renderDetails(plan, verdicts.get(plan.ref), most);
    const size = Buffer.byteLength(part) + 1;
    if (size > left) break;
    parts.push(part);
    left -= size;
  }
  const [next] = plans.slice(parts.length);
  if (next === undefined) return parts;
  const command = plans.length - parts.length === 1 ? codeSpan(`npx platform plan ${next.ref}`) : "`npx platform plan`";
  return [...parts, `Details of ${plans.length - parts.length} more don't fit in here: ${command} shows them all.\n`];
}
