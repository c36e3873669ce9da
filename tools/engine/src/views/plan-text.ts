import { styleText } from "node:util";
import type { ChangeRecord, Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { describeChange } from "./describe-change.ts";
import { laneWords, mainReason } from "./lane-words.ts";
import {
  cleanText,
  type Counted,
  countSteps,
  countUnchanged,
  describeCounts,
  groupSteps,
  kindOf,
  listKinds,
  nameOf,
  sharedWhy,
} from "./short-names.ts";

interface Options {
  readonly colour: boolean;
  /** Every object and every property. Default: what is alike is folded. */
  readonly verbose?: boolean;
  readonly errors?: ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;
}

const marks: Readonly<Record<Counted, { mark: string; verb: string; style: "green" | "yellow" | "magenta" | "red" | "cyan" }>> = {
  create: { mark: "+", verb: "create", style: "green" },
  update: { mark: "~", verb: "change", style: "yellow" },
  replace: { mark: "±", verb: "replace", style: "magenta" },
  delete: { mark: "-", verb: "delete", style: "red" },
  held: { mark: "!", verb: "keep", style: "cyan" },
};

/** So many objects of one kind of step are listed one by one; more are told in one line, and of many only what they are. */
const listed = 4;
const named = 12;
/** So many properties of an object are listed. */
const properties = 6;

/** What a change does, as a list of sentences for a terminal. */
export function renderPlanText(record: ChangeRecord, verdicts: readonly Verdict[], options: Options): string {
  const byRef = new Map(verdicts.map((verdict) => [verdict.ref, verdict]));
  const errors = [...(options.errors ?? [])].map(([ref, { message, fix }]) =>
    [
      paint(`${cleanText(ref)}  can't be planned`, "red", options),
      ...indent("  why: ", message),
      ...(fix === undefined ? [] : indent("  fix: ", fix)),
    ].join("\n"),
  );
  const plans = record.plans.map((plan) => renderPlan(plan, byRef.get(plan.ref), options));
  return [...errors, ...plans, sumUp(record, verdicts, errors.length)].join("\n\n");
}

function sumUp({ plans, considered: { environments, layers } }: ChangeRecord, verdicts: readonly Verdict[], errors: number): string {
  const looked = [plural(environments + errors, "environment"), ...(layers === 0 ? [] : [plural(layers, "layer")])].join(" and ");
  if (plans.length === 0 && errors === 0) return `Nothing changes (${looked} looked at).`;
  const refused = verdicts.filter(({ allowed }) => !allowed).length;
  const problems = [...(refused === 0 ? [] : [`${refused} of them refused`]), ...(errors === 0 ? [] : [`${errors} that can't be planned`])];
  return `${[`${plans.length} to change`, ...problems].join(", ")}; ${looked} looked at.`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** A message of several lines stays so; none of them can begin with what a workflow takes for a command. */
function indent(label: string, text: string): string[] {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line, index) => `${index === 0 ? label : `${" ".repeat(label.length)}| `}${cleanText(line, 1000)}`);
}

function renderPlan(plan: Plan, verdict: Verdict | undefined, options: Options): string {
  const groups = groupSteps(plan);
  const why = sharedWhy([...groups.values()].flat());
  const unchanged = countUnchanged(plan);
  const ref = cleanText(plan.kind === "layer" ? `layer ${plan.ref}` : plan.ref);
  return [
    `${paint(ref, "bold", options)}  ${describeCounts(countSteps(plan))}${unchanged === 0 ? "" : `, ${unchanged} unchanged`}`,
    ...renderVerdict(verdict, options),
    ...(why === undefined ? [] : [`  because ${cleanText(why)}`]),
    ...[...groups].flatMap(([group, steps]) => renderGroup(group, steps, why === undefined, options)),
  ].join("\n");
}

function renderVerdict(verdict: Verdict | undefined, options: Options): string[] {
  if (verdict === undefined) return [];
  const reason = mainReason(verdict);
  return [
    ...verdict.violations.flatMap(({ rule, message, fix, waiver }) =>
      waiver === undefined
        ? [`  ${paint("refused", "red", options)}  ${cleanText(message)} (${rule})`, ...indent("  fix      ", fix)]
        : [`  ${paint("waived", "yellow", options)}   ${cleanText(message)} (${rule}, by waiver ${cleanText(waiver)})`],
    ),
    `  ${laneWords[verdict.lane]}${reason === undefined ? "" : `: ${cleanText(reason.message)}`}`,
  ];
}

function renderGroup(group: string, steps: readonly Step[], saysWhy: boolean, options: Options): string[] {
  const why = saysWhy ? sharedWhy(steps) : undefined;
  const own = saysWhy && why === undefined;
  return [
    `  ${paint(cleanText(group), "bold", options)}${why === undefined ? "" : `  because ${cleanText(why)}`}`,
    ...(Object.keys(marks) as Counted[]).flatMap((kind) =>
      renderAlike(
        kind,
        steps.filter((step) => kindOf(step) === kind),
        own,
        options,
      ),
    ),
  ];
}

function renderAlike(kind: Counted, alike: readonly Step[], saysWhy: boolean, options: Options): string[] {
  const { mark, verb, style } = marks[kind];
  const start = `    ${paint(mark, style, options)} ${verb}`;
  if (options.verbose !== true && alike.length > listed && kind !== "update" && kind !== "replace") {
    const all = kind === "create" && alike.length > named ? listKinds(alike) : alike.map(nameOf).join(", ");
    return [`${start} ${alike.length}: ${all}`, ...(saysWhy ? [`      because ${cleanText(firstReason(alike))}`] : [])];
  }
  return alike.flatMap((step) => [
    `${start} ${nameOf(step)}${gapOf(step)}${saysWhy ? `  because ${cleanText(step.why)}` : ""}`,
    ...renderChanges(step, options),
  ]);
}

/** What holds data says so; what is only held for its sake comes after it. */
function firstReason(steps: readonly Step[]): string {
  return (steps.find(({ why }) => why.startsWith("it holds data")) ?? steps[0])?.why ?? "";
}

export function gapOf(step: Step): string {
  return step.op === "replace" && step.deleteFirst ? " (the old one goes first)" : "";
}

function renderChanges(step: Step, { verbose = false }: Options): string[] {
  if (step.op !== "update" && step.op !== "replace") return [];
  const shown = verbose ? step.changes : step.changes.slice(0, properties);
  const rest = step.changes.length - shown.length;
  return [
    ...shown.map((change) => `        ${describeChange(change, verbose ? 400 : 60)}`),
    ...(rest === 0 ? [] : [`        and ${rest} more (--verbose shows them)`]),
  ];
}

function paint(text: string, style: Parameters<typeof styleText>[0], { colour }: Options): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
