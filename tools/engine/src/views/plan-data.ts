import type { Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { boldText, escapeText } from "./escape-text.ts";
import { cutBlocks, listSome } from "./take-blocks.ts";
import { plural } from "./plan-places.ts";
import { nameOf } from "./short-names.ts";

const namesShown = 6;
const environmentsShown = 12;

/** What nobody may overlook, as GitHub's alerts: data that is lost, and data that is held. */
export function renderDataBoxes(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>, bytes: number): string[] {
  const lost = plans.flatMap((plan) => describeLoss(plan, verdicts.get(plan.ref)));
  const held = plans.map(({ ref, steps }) => ({ ref, kept: steps.filter(holdsData) })).filter(({ kept }) => kept.length > 0);
  const [only, ...others] = held;
  if (only === undefined) return renderBox("WARNING", "**Data is lost**", lost, bytes);
  const single = `> [!IMPORTANT]\n> ${boldText(only.ref, 100)} keeps ${listNames(only.kept)}: ${escapeText(only.kept[0]?.why ?? "")}`;
  const all = held.map(({ ref, kept }) => `${boldText(ref, 100)}: ${listNames(kept)}`);
  return [
    ...renderBox("WARNING", "**Data is lost**", lost, bytes),
    ...(others.length === 0 ? [single, ""] : renderBox("IMPORTANT", "**Data is kept that nobody has released**", all, bytes, howToRelease)),
  ];
}

const howToRelease = " Where it may go, name it under `destroyData` in the team's `team.yaml`.";

/** Policy says it best; where it says nothing, what is protected and goes is named. */
function describeLoss({ ref, steps }: Plan, verdict: Verdict | undefined): string[] {
  const said = (verdict?.reasons ?? []).filter(({ rule }) => rule === "data-loss").map(({ message }) => escapeText(message, 160));
  if (said.length > 0) return [`${boldText(ref, 100)}: ${listSome([...new Set(said)], namesShown, " ")}`];
  const lost = steps.filter((step) => (step.op === "delete" || step.op === "replace") && step.before.protect === true);
  return lost.length === 0 ? [] : [`${boldText(ref, 100)}: ${listNames(lost)}`];
}

function holdsData(step: Step): boolean {
  return step.op === "keep" && step.held !== undefined && step.before.protect === true;
}

function renderBox(kind: "WARNING" | "IMPORTANT", title: string, lines: readonly string[], bytes: number, advice = ""): string[] {
  const [only] = lines;
  if (only === undefined) return [];
  if (lines.length === 1 && Buffer.byteLength(only) < bytes) return [`> [!${kind}]\n> ${title} in ${only}`, ""];
  const shown = cutBlocks(lines, { bytes, most: environmentsShown }, (left) => `and in ${plural(left, "more environment")}`);
  return [
    [
      `> [!${kind}]`,
      `> ${title} in ${plural(lines.length, "environment")}${advice === "" ? ":" : `.${advice}`}`,
      ...shown.map((line) => `> - ${line}`),
    ].join("\n"),
    "",
  ];
}

function listNames(steps: readonly Step[]): string {
  return listSome(
    steps.map((step) => escapeText(nameOf(step))),
    namesShown,
  );
}
