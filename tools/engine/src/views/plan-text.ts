import { styleText } from "node:util";
import type { ChangeRecord, Plan, PropertyChange, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { type Counted, countSteps, describeCounts, groupSteps, kindOf, nameOf, showPair, showValue } from "./short-names.ts";

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

/** So many objects of one kind of step are listed one by one; more of them are told in one line. */
const listed = 4;
/** So many properties of an object are listed. */
const properties = 6;

/** What a change does, as a list of sentences for a terminal. */
export function renderPlanText(record: ChangeRecord, verdicts: readonly Verdict[], options: Options): string {
  const errors = [...(options.errors ?? [])].map(([ref, { message, fix }]) =>
    [paint(`${ref}  can't be planned`, "red", options), `  ${message}${fix === undefined ? "" : ` ${fix}`}`].join("\n"),
  );
  const plans = record.plans.map((plan) =>
    renderPlan(
      plan,
      verdicts.find(({ ref }) => ref === plan.ref),
      options,
    ),
  );
  return [...errors, ...plans, sumUp(record, errors.length)].join("\n\n");
}

function sumUp({ plans, considered: { environments, layers } }: ChangeRecord, errors: number): string {
  const looked = [plural(environments + errors, "environment"), ...(layers === 0 ? [] : [plural(layers, "layer")])].join(" and ");
  if (plans.length === 0 && errors === 0) return `Nothing changes (${looked} looked at).`;
  return `${plans.length} to change${errors === 0 ? "" : `, ${errors} that can't be planned`}, ${looked} looked at.`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function renderPlan(plan: Plan, verdict: Verdict | undefined, options: Options): string {
  const groups = [...groupSteps(plan)].flatMap(([group, steps]) => [`  ${paint(group, "bold", options)}`, ...renderGroup(steps, options)]);
  return [
    `${paint(plan.kind === "layer" ? `layer ${plan.ref}` : plan.ref, "bold", options)}  ${describeCounts(countSteps(plan))}`,
    ...renderVerdict(verdict, options),
    ...groups,
  ].join("\n");
}

function renderVerdict(verdict: Verdict | undefined, options: Options): string[] {
  if (verdict === undefined) return [];
  const open = verdict.violations.filter(({ waiver }) => waiver === undefined);
  const reason = verdict.reasons.find(({ lane }) => lane === verdict.lane);
  return [
    ...open.flatMap(({ rule, message, fix }) => [`  ${paint("refused", "red", options)}  ${message} (${rule})`, `           ${fix}`]),
    `  ${lanes[verdict.lane]}${reason === undefined ? "" : `: ${reason.message}`}`,
  ];
}

export const lanes: Readonly<Record<Verdict["lane"], string>> = {
  automatic: "needs nobody's agreement",
  owner: "needs the owning team's agreement",
  platform: "needs the platform team's agreement",
  "two-person": "needs two people's agreement",
};

function renderGroup(steps: readonly Step[], options: Options): string[] {
  const kinds = (Object.keys(marks) as Counted[]).map((kind) => [kind, steps.filter((step) => kindOf(step) === kind)] as const);
  return kinds.flatMap(([kind, alike]) => {
    const { mark, verb, style } = marks[kind];
    const [first] = alike;
    if (first === undefined) return [];
    const isFolded = options.verbose !== true && alike.length > listed && kind !== "update" && kind !== "replace";
    if (isFolded)
      return [
        `    ${paint(mark, style, options)} ${verb} ${alike.length}: ${alike.map(nameOf).join(", ")}`,
        `      because ${mainReason(alike)}`,
      ];
    return alike.flatMap((step) => [
      `    ${paint(mark, style, options)} ${verb} ${nameOf(step)}  because ${step.why}`,
      ...renderChanges(step, options),
    ]);
  });
}

/** What holds data says so; what is only held for its sake comes after it. */
function mainReason(steps: readonly Step[]): string {
  return (steps.find(({ why }) => why.startsWith("it holds data")) ?? steps[0])?.why ?? "";
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

export function describeChange({ path, kind, before, after, replaces }: PropertyChange, limit?: number): string {
  const values =
    kind === "added"
      ? `${showValue(after, limit)} (new)`
      : kind === "removed"
        ? `${showValue(before, limit)} → nothing`
        : showPair(before, after, limit);
  const same = kind === "changed" && JSON.stringify(before) === JSON.stringify(after) ? `${showValue(after, limit)}, made anew` : values;
  return `${path}: ${same}${replaces === true ? "  (can't change in place)" : ""}`;
}

function paint(text: string, style: Parameters<typeof styleText>[0], { colour }: Options): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
