import type { Plan, Step } from "../contract/plan.ts";
import { describeChange } from "./describe-change.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { signStep } from "./plan-groups.ts";
import { plural } from "./plan-places.ts";
import { type Counted, kindOf, listKinds, nameOf } from "./short-names.ts";
import { cutBlocks, listSome } from "./take-blocks.ts";

type Done = Exclude<Counted, "held">;

const verbs: Readonly<Record<Done, string>> = { delete: "**delete**", replace: "**replace**", update: "change", create: "create" };
const order = Object.keys(verbs);
const linesShown = 20;
const changesShown = 4;
const namesShown = 3;

interface Alike {
  readonly kind: Done;
  readonly steps: Step[];
  readonly refs: Set<string>;
}

/** What happens in several environments, each told once: the first thing to read about a new version of a golden path. */
export function renderCommon(plans: readonly Plan[], bytes: number): string[] {
  const groups = new Map<string, Alike>();
  for (const plan of plans) {
    for (const step of plan.steps) {
      const sign = signStep(plan, step);
      const kind = kindOf(step);
      // What is held is told where nobody can overlook it.
      if (sign === undefined || kind === undefined || kind === "held") continue;
      // Where nothing is compared, the reason is all there is to say.
      const key = kind === "update" || kind === "replace" ? sign : `${kind} ${step.why}`;
      const group = groups.get(key) ?? { kind, steps: [], refs: new Set<string>() };
      group.steps.push(step);
      group.refs.add(plan.ref);
      groups.set(key, group);
    }
  }
  const common = [...groups.values()]
    .filter(({ refs }) => refs.size > 1)
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.refs.size - a.refs.size);
  if (common.length === 0) return [];
  const more = (left: number) => `- and ${plural(left, "more change")} that several of them share`;
  return ["**The same in many of them**", "", ...cutBlocks(common.map(renderLine), { bytes, most: linesShown }, more), ""];
}

function renderLine({ kind, steps, refs }: Alike): string {
  const [first] = steps;
  if (first === undefined) return "";
  const names = [...new Set(steps.map(nameOf))].map((name) => escapeText(name));
  const what =
    kind === "update" || kind === "replace"
      ? `${plural(steps.length, "object")} (${listSome(names, namesShown)})`
      : `${plural(steps.length, "object")} (${escapeText(listKinds(steps), 200)})`;
  const changes = first.op === "update" || first.op === "replace" ? first.changes : [];
  const lines = changes.slice(0, changesShown).map((change) => `  - ${codeSpan(describeChange(change, 80), 260)}`);
  const rest = changes.length - lines.length;
  return [
    `- ${verbs[kind]} ${what} in ${plural(refs.size, "environment")}, because ${escapeText(first.why)}`,
    ...lines,
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
  ].join("\n");
}
