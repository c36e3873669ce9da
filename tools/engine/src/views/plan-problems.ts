import type { Review } from "../contract/review.ts";
import type { Verdict, Violation } from "../contract/verdict.ts";
import type { Waiver } from "../contract/waiver.ts";
import { boldText, codeSpan, escapeText } from "./escape-text.ts";
import { describePlaces } from "./plan-places.ts";
import { nameOfUrn } from "./short-names.ts";

/** Something that has to change, and all the environments in which it has to. */
export interface Problem {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
  /** Where in the pull request, or which property. */
  readonly path?: string | undefined;
  readonly urn?: string | undefined;
  /** Empty where it is about the pull request as such. */
  readonly refs: readonly string[];
}

/** Why it may not be merged: first what is wrong with the pull request as such, then broken rules, each told once. */
export function listProblems(problems: Review["problems"], verdicts: readonly Verdict[]): Problem[] {
  const broken = groupViolations(verdicts, ({ waiver }) => waiver === undefined);
  return [...problems.map((problem) => ({ ...problem, refs: [] })), ...broken];
}

/** The same in many environments is one, with all of them. */
function groupViolations(verdicts: readonly Verdict[], fits: (violation: Violation) => boolean): (Problem & { waiver?: string })[] {
  const groups = new Map<string, Problem & { refs: string[] }>();
  for (const { ref, violations } of verdicts) {
    for (const violation of violations.filter(fits)) {
      const key = JSON.stringify([violation.rule, violation.message, violation.fix, violation.waiver]);
      const group = groups.get(key) ?? { ...violation, refs: [] };
      if (group.refs.at(-1) !== ref) group.refs.push(ref);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** `- **orders/staging** web runs a tag. **Pin it by digest.** (image-digest)` */
export function renderProblem({ rule, message, fix, path, urn, refs }: Problem): string {
  const place = refs.length === 0 ? "" : `${describePlaces(refs)} `;
  const at = [urn === undefined ? "" : nameOfUrn(urn), path ?? ""].filter((part) => part !== "");
  const where = at.length === 0 || refs.length > 1 ? "" : ` at ${codeSpan(at.join(" "), 200)}`;
  return `- ${place}${escapeText(message)} ${boldText(fix)} (${escapeText(rule, 60)}${where})`;
}

/** What is let through although a rule speaks against it, by the waiver, with the day on which that ends. */
export function renderWaived(verdicts: readonly Verdict[], waivers: ReadonlyMap<string, Waiver>): string[] {
  return groupViolations(verdicts, ({ waiver }) => waiver !== undefined).map(({ waiver: id = "", rule, message, refs }) => {
    const waiver = waivers.get(id);
    const until = waiver === undefined ? "" : ` until ${waiver.until}`;
    const said =
      waiver === undefined
        ? ""
        : ` Why: ${escapeText(waiver.reason, 200)} Instead: ${escapeText(waiver.control, 200)} ${escapeText(waiver.approver, 60)} answers for it.`;
    return `- ${describePlaces(refs)} ${escapeText(message)} The waiver ${boldText(id, 100)} lets ${escapeText(rule, 60)} pass${until}.${said}`;
  });
}
