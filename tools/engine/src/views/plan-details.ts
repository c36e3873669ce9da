import type { Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { describeChange } from "./describe-change.ts";
import { boldText, codeSpan, escapeHtml, escapeText } from "./escape-text.ts";
import { laneWords, sortReasons } from "./lane-words.ts";
import type { PlanGroup } from "./plan-groups.ts";
import { titleOf } from "./plan-places.ts";
import { gapOf } from "./plan-text.ts";
import { type Counted, countUnchanged, groupSteps, kindOf, nameOf, sharedWhy } from "./short-names.ts";
import { cutBlocks, listSome } from "./take-blocks.ts";

const reasonsShown = 8;
const propertiesShown = 10;
/** More objects than so many of one kind are named in one line, and of those no more than so many. */
const listed = 4;
const named = 40;

const verbs: Readonly<Record<Counted, string>> = {
  create: "create",
  update: "change",
  replace: "**replace**",
  delete: "**delete**",
  held: "**keep**",
};

/** Below so many bytes the details of a plan say nothing. */
const leastDetails = 1_500;
const mostDetails = 24_000;
const refsNamed = 60;

/** How one sees all of it: of one stack, or of everything. */
export type WriteCommand = (ref?: string) => string;

/** So short that nobody has to unfold it, where there is but one. */
const openUpTo = 4_000;

/** Each group's plan in full as long as there is room, the most important ones first, and how many are left out. */
export function fitDetails(groups: readonly PlanGroup[], bytes: number, writeCommand: WriteCommand): { text: string[]; left: number } {
  const text: string[] = [];
  let room = bytes;
  for (const group of groups) {
    if (room < leastDetails) break;
    const part =
      groups.length === 1 && group.plans.length === 1
        ? renderOnly(group, room, writeCommand)
        : renderDetails(group, Math.min(room, mostDetails), writeCommand);
    const size = Buffer.byteLength(part) + 1;
    if (size > room) break;
    text.push(part);
    room -= size;
  }
  return { text, left: groups.slice(text.length).reduce((sum, { plans }) => sum + plans.length, 0) };
}

/** Where it is all there is, its reasons stand above already. */
function renderOnly({ plan, plans }: PlanGroup, bytes: number, writeCommand: WriteCommand): string {
  const part = renderDetails({ plan, plans, verdict: undefined }, bytes, writeCommand);
  return Buffer.byteLength(part) > openUpTo ? part : part.replace("<details>", "<details open>");
}

/** All of one plan, folded, in no more than so many bytes; what is left out is counted. */
function renderDetails({ plan, plans, verdict }: PlanGroup, bytes: number, writeCommand: WriteCommand): string {
  const steps = [...groupSteps(plan)];
  const why = sharedWhy(steps.flatMap(([, some]) => some));
  const unchanged = countUnchanged(plan);
  const head = [
    `<details><summary>${escapeHtml(titleOf(plan))}${plans.length === 1 ? "" : ` and ${plans.length - 1} more that change alike`}</summary>`,
    "",
    ...renderOthers(plans),
    ...renderReasons(verdict),
    ...(why === undefined ? [] : [`All of it because ${escapeText(why)}.`, ""]),
  ].join("\n");
  const tail = [
    "",
    `${unchanged === 0 ? "" : `${unchanged} more stay as they are. `}Fingerprint ${codeSpan(plan.fingerprint.slice(0, 16))}`,
    "",
    "</details>",
    "",
  ].join("\n");
  const blocks = steps.flatMap(([group, some]) => renderGroup(group, some, why === undefined));
  const rest = (left: number) => `\n… and ${left} more lines: ${codeSpan(writeCommand(plan.ref))} shows them all.`;
  const room = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail) - 300;
  return [head, ...cutBlocks(blocks, { bytes: room }, rest), tail].join("\n");
}

function renderOthers(plans: readonly Plan[]): string[] {
  const others = plans.slice(1).map(({ ref }) => escapeText(ref, 100));
  if (others.length === 0) return [];
  return [`The same, but for their own names, in ${listSome(others, refsNamed)}.`, ""];
}

function renderReasons(verdict: Verdict | undefined): string[] {
  if (verdict === undefined || verdict.reasons.length === 0) return [];
  const reasons = sortReasons(verdict);
  const rest = reasons.length - reasonsShown;
  return [
    "Who must agree, and why:",
    "",
    ...reasons.slice(0, reasonsShown).map(({ lane, message }) => `- ${laneWords[lane]}: ${escapeText(message)}`),
    ...(rest > 0 ? [`- and ${rest} more reason${rest === 1 ? "" : "s"}`] : []),
    "",
  ];
}

function renderGroup(group: string, steps: readonly Step[], saysWhy: boolean): string[] {
  const why = saysWhy ? sharedWhy(steps) : undefined;
  return [
    `- ${boldText(group)}${why === undefined ? "" : `, because ${escapeText(why)}`}`,
    ...(["replace", "delete", "held", "update", "create"] as const).flatMap((kind) =>
      renderAlike(
        kind,
        steps.filter((step) => kindOf(step) === kind),
        saysWhy && why === undefined,
      ),
    ),
  ];
}

function renderAlike(kind: Counted, alike: readonly Step[], saysWhy: boolean): string[] {
  if (alike.length <= listed || kind === "update" || kind === "replace") {
    return alike.flatMap((step) => [
      `  - ${verbs[kind]} ${escapeText(nameOf(step))}${gapOf(step)}${saysWhy ? `, because ${escapeText(step.why)}` : ""}`,
      ...renderChanges(step),
    ]);
  }
  const names = alike.slice(0, named).map((step) => escapeText(nameOf(step)));
  const rest = alike.length - names.length;
  const why = alike.find((step) => step.why.startsWith("it holds data")) ?? alike[0];
  return [
    `  - ${verbs[kind]} ${alike.length}: ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}${saysWhy ? `, because ${escapeText(why?.why ?? "")}` : ""}`,
  ];
}

function renderChanges(step: Step): string[] {
  if (step.op !== "update" && step.op !== "replace") return [];
  const lines = step.changes.slice(0, propertiesShown).map((change) => `    - ${codeSpan(describeChange(change, 80))}`);
  const rest = step.changes.length - lines.length;
  return rest > 0 ? [...lines, `    - and ${rest} more`] : lines;
}
