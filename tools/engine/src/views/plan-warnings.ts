import type { Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { escapeText } from "./escape-text.ts";
import { nameOf } from "./short-names.ts";

type Errors = ReadonlyMap<string, { readonly message: string; readonly fix?: string | undefined }>;

const namesShown = 10;

/** What nobody may overlook, as GitHub's alerts: lost data, what is refused, what can't be planned, what is held, what is waived. */
export function renderWarnings(plans: readonly Plan[], verdicts: ReadonlyMap<string, Verdict>, errors: Errors): string[] {
  const judged = [...verdicts.values()];
  return [
    ...plans.flatMap((plan) => renderLoss(plan, verdicts.get(plan.ref))),
    ...judged.flatMap((verdict) => renderViolations(verdict)),
    ...[...errors].map(([ref, { message, fix = "" }]) =>
      alert("CAUTION", ref, `can't be planned. ${escapeText(message)}${fix === "" ? "" : ` **${escapeText(fix)}**`}`),
    ),
    ...plans.flatMap(renderHeld),
    ...judged.flatMap(renderWaived),
  ];
}

function alert(kind: "CAUTION" | "WARNING" | "IMPORTANT", ref: string, text: string): string {
  return `> [!${kind}]\n> **${escapeText(ref, 100)}** ${text}`;
}

/** Policy says it best; where it says nothing, what is protected and goes is named. */
function renderLoss({ ref, steps }: Plan, verdict: Verdict | undefined): string[] {
  const said = (verdict?.reasons ?? []).filter(({ rule }) => rule === "data-loss").map(({ message }) => escapeText(message));
  if (said.length > 0) return [alert("WARNING", ref, `Data is lost: ${listSome(said, " ")}`)];
  const lost = steps.filter((step) => (step.op === "delete" || step.op === "replace") && step.before.protect === true);
  return lost.length === 0 ? [] : [alert("WARNING", ref, `Data is lost with ${listNames(lost)}`)];
}

function renderViolations({ ref, violations }: Verdict): string[] {
  return violations
    .filter(({ waiver }) => waiver === undefined)
    .map(({ rule, message, fix }) => alert("CAUTION", ref, `${escapeText(message)} **${escapeText(fix)}** (${escapeText(rule)})`));
}

function renderHeld({ ref, steps }: Plan): string[] {
  const kept = steps.filter((step) => step.op === "keep" && step.held !== undefined && step.before.protect === true);
  return kept.length === 0 ? [] : [alert("IMPORTANT", ref, `keeps ${listNames(kept)}: ${escapeText(kept[0]?.why ?? "")}`)];
}

function renderWaived({ ref, violations }: Verdict): string[] {
  return violations.flatMap(({ waiver, message }) =>
    waiver === undefined ? [] : [alert("IMPORTANT", ref, `is let through by waiver ${escapeText(waiver)}: ${escapeText(message)}`)],
  );
}

function listNames(steps: readonly Step[]): string {
  return listSome(
    steps.map((step) => escapeText(nameOf(step))),
    ", ",
  );
}

function listSome(texts: readonly string[], separator: string): string {
  const rest = texts.length - namesShown;
  return `${texts.slice(0, namesShown).join(separator)}${rest > 0 ? ` and ${rest} more` : ""}`;
}
