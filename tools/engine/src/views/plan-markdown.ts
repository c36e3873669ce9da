import type { Finding } from "../contract/finding.ts";
import type { ChangeRecord, Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { renderFindingsMarkdown } from "./findings-markdown.ts";
import { describeChange, lanes } from "./plan-text.ts";
import { type Counted, counted, countSteps, groupSteps, kindOf, nameOf } from "./short-names.ts";

interface Options {
  readonly findings: readonly Finding[];
  readonly errors: ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;
}

/** The workflow knows its own comment by this at its very start, where nothing that others write can stand. */
export const planMarker = "<!-- roadbed:plan -->";

/** GitHub refuses comments above 65,536 characters; bytes are more than characters, and some room is left. */
const budget = 58_000;
const rowsShown = 100;
const warningsShown = 20;

/** The pull request's comment: its first screen is enough to decide, the rest is folded, and it always fits. */
export function renderPlanMarkdown(record: ChangeRecord, verdicts: readonly Verdict[], { findings, errors }: Options): string {
  const byRef = new Map(verdicts.map((verdict) => [verdict.ref, verdict]));
  const head = [
    planMarker,
    `### ${headline(record, verdicts, errors.size)}`,
    "",
    ...(findings.length === 0 ? [] : [renderFindingsMarkdown(findings)]),
    ...cut(renderWarnings(record, verdicts, errors), warningsShown, "warnings").map((line) => `${line}\n`),
    ...renderTable(record.plans, byRef),
  ];
  return fit(
    head,
    record.plans.map((plan) => renderDetails(plan, byRef.get(plan.ref))),
  );
}

function headline({ plans, considered }: ChangeRecord, verdicts: readonly Verdict[], errors: number): string {
  const refused = verdicts.filter(({ allowed }) => !allowed).length;
  const problem = errors > 0 ? `${errors} can't be planned` : refused > 0 ? `${refused} refused by policy` : undefined;
  if (plans.length === 0) return problem ?? `Nothing changes (${considered.environments} looked at)`;
  const total = plans.map(countSteps);
  const sum = (kind: Counted) => total.reduce((all, counts) => all + counts[kind], 0);
  const words = counted.filter((kind) => sum(kind) > 0).map((kind) => `${sum(kind)} ${kind === "held" ? "held" : `to ${kind}`}`);
  const only = plans.length === 1 ? escapeMarkdown(plans[0]?.ref ?? "") : `${plans.length} stacks`;
  return `${problem === undefined ? "" : `${problem}; `}${only}: ${words.join(", ")}`;
}

function renderWarnings({ plans }: ChangeRecord, verdicts: readonly Verdict[], errors: Options["errors"]): string[] {
  return [
    ...[...errors].map(
      ([ref, { message, fix = "" }]) =>
        `> [!CAUTION]\n> **${escapeMarkdown(ref)}** can't be planned. ${escapeMarkdown(message)} ${escapeMarkdown(fix)}`,
    ),
    ...verdicts.flatMap(({ ref, violations }) =>
      violations
        .filter(({ waiver }) => waiver === undefined)
        .map(
          ({ rule, message, fix }) =>
            `> [!CAUTION]\n> **${escapeMarkdown(ref)}** ${escapeMarkdown(message)} **${escapeMarkdown(fix)}** (${rule})`,
        ),
    ),
    ...plans.flatMap((plan) => dataWarning(plan)),
  ];
}

/** Names what loses data first, and then what is kept because it would. */
function dataWarning({ ref, steps }: Plan): string[] {
  const lost = steps.filter((step) => (step.op === "delete" || step.op === "replace") && step.before.protect === true);
  const kept = steps.filter((step) => step.op === "keep" && step.held !== undefined && step.before.protect === true);
  return [
    ...(lost.length === 0
      ? []
      : [`> [!WARNING]\n> **${escapeMarkdown(ref)}** loses data: ${lost.map((step) => escapeMarkdown(nameOf(step))).join(", ")}`]),
    ...(kept.length === 0
      ? []
      : [
          `> [!IMPORTANT]\n> **${escapeMarkdown(ref)}** keeps ${kept.map((step) => escapeMarkdown(nameOf(step))).join(", ")}: ${escapeMarkdown(kept[0]?.why ?? "")}`,
        ]),
  ];
}

function renderTable(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>): string[] {
  if (plans.length === 0) return [];
  const rows = plans.map((plan) => {
    const counts = countSteps(plan);
    const verdict = verdicts.get(plan.ref);
    const reason = verdict?.reasons.find(({ lane }) => lane === verdict.lane)?.message;
    const agree = verdict === undefined ? "" : `${lanes[verdict.lane]}${reason === undefined ? "" : `: ${shorten(reason)}`}`;
    return `| ${escapeMarkdown(plan.kind === "layer" ? `layer ${plan.ref}` : plan.ref)} | ${counted.map((kind) => counts[kind] || "").join(" | ")} | ${escapeMarkdown(agree)} |`;
  });
  return [
    "| | create | change | replace | delete | held | who must agree |",
    "| --- | --: | --: | --: | --: | --: | --- |",
    ...cut(rows, rowsShown, "rows"),
    "",
  ];
}

function shorten(text: string): string {
  return text.length > 140 ? `${text.slice(0, 139)}…` : text;
}

function renderDetails(plan: Plan, verdict: Verdict | undefined): string {
  const groups = [...groupSteps(plan)].flatMap(([group, steps]) => [`- **${escapeMarkdown(group)}**`, ...renderSteps(steps)]);
  const reasons = (verdict?.reasons ?? []).slice(0, 8).map(({ lane, message }) => `- ${lanes[lane]}: ${escapeMarkdown(message)}`);
  return [
    `<details><summary>${escapeMarkdown(plan.ref)}</summary>`,
    "",
    ...(reasons.length === 0 ? [] : ["Who must agree, and why:", "", ...reasons, ""]),
    ...groups,
    "",
    `Fingerprint ${codeSpan(plan.fingerprint.slice(0, 16))}`,
    "",
    "</details>",
    "",
  ].join("\n");
}

const listed = 4;

function renderSteps(steps: readonly Step[]): string[] {
  return (["replace", "delete", "held", "update", "create"] as const).flatMap((kind) => {
    const alike = steps.filter((step) => kindOf(step) === kind);
    if (alike.length === 0) return [];
    if (alike.length > listed && kind !== "update" && kind !== "replace") {
      return [
        `  - ${verbs[kind]} ${alike.length}: ${alike
          .slice(0, 40)
          .map((step) => escapeMarkdown(nameOf(step)))
          .join(", ")}${alike.length > 40 ? ` and ${alike.length - 40} more` : ""}`,
      ];
    }
    return alike
      .slice(0, 30)
      .flatMap((step) => [
        `  - ${verbs[kind]} ${escapeMarkdown(nameOf(step))}, because ${escapeMarkdown(step.why)}`,
        ...renderChanges(step),
      ]);
  });
}

const verbs: Readonly<Record<Counted, string>> = {
  create: "create",
  update: "change",
  replace: "**replace**",
  delete: "**delete**",
  held: "**keep**",
};

function renderChanges(step: Step): string[] {
  if (step.op !== "update" && step.op !== "replace") return [];
  const lines = step.changes.slice(0, 10).map((change) => `    - ${codeSpan(describeChange(change, 80))}`);
  return step.changes.length > 10 ? [...lines, `    - and ${step.changes.length - 10} more`] : lines;
}

function cut(lines: readonly string[], most: number, what: string): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `| … and ${lines.length - most} more ${what} |`];
}

function fit(head: readonly string[], details: readonly string[]): string {
  const parts = [head.join("\n")];
  let size = Buffer.byteLength(parts[0] ?? "");
  let shown = 0;
  for (const detail of details) {
    const length = Buffer.byteLength(detail);
    if (size + length > budget) break;
    parts.push(detail);
    size += length;
    shown++;
  }
  if (shown < details.length)
    parts.push(`Details of ${details.length - shown} more don't fit in here: \`npx platform plan\` shows them all.\n`);
  return parts.join("\n");
}
