import { styleText } from "node:util";
import type { Plan } from "../contract/plan.ts";
import { escapeText } from "./escape-text.ts";
import { cleanText, countSteps, describeCounts } from "./short-names.ts";

/** What became of one stack, as a run tells it. */
export interface OutcomeRow {
  readonly ref: string;
  readonly status: "applied" | "planned" | "failed" | "refused" | "busy" | "waiting";
  readonly message?: string;
  readonly fix?: string;
  readonly plan?: Plan;
  readonly held?: readonly string[];
  readonly gone?: boolean;
}

interface Summary {
  readonly run: string;
  readonly commit: string;
  readonly inSync: number;
  readonly held: readonly string[];
  readonly outcomes: readonly OutcomeRow[];
  readonly milliseconds: number;
}

type Event =
  | { readonly type: "compared"; readonly inSync: number; readonly open: number }
  | { readonly type: "done"; readonly outcome: OutcomeRow }
  | { readonly type: string };

const words: Readonly<Record<OutcomeRow["status"], { text: string; style: "green" | "yellow" | "red" | "cyan" }>> = {
  failed: { text: "failed", style: "red" },
  refused: { text: "refused", style: "red" },
  busy: { text: "busy", style: "yellow" },
  waiting: { text: "waiting", style: "yellow" },
  applied: { text: "applied", style: "green" },
  planned: { text: "would do", style: "cyan" },
};

/** A line of progress, or nothing where the event is no news to a person. */
export function renderReconcileEvent(event: Event, { colour }: { readonly colour: boolean }): string | undefined {
  if ("open" in event) return event.open === 0 ? undefined : `${event.open} out of step, ${event.inSync} in sync`;
  if (!("outcome" in event)) return undefined;
  return describeOutcome(event.outcome, colour);
}

/** The sum of a run. For a terminal it is short: each stack has had its line. */
export function renderReconcileSummary(summary: Summary, { format }: { readonly format: "text" | "markdown" | "json" }): string {
  if (format === "json")
    return JSON.stringify(
      {
        schema: "roadbed/reconcile@1",
        ...summary,
        outcomes: summary.outcomes.map(({ plan, ...outcome }) => ({
          ...outcome,
          ...(plan === undefined ? {} : { counts: countSteps(plan) }),
        })),
      },
      undefined,
      2,
    );
  const sum = `${describeNumbers(summary)} in ${(summary.milliseconds / 1000).toFixed(1)} s, at ${summary.commit.slice(0, 8)}.`;
  const held = summary.held.length === 0 ? [] : [`Data is held in ${listSome(summary.held)}.`, howToRelease];
  if (format === "text") return [sum, ...held].join("\n");
  // What needs somebody stands first.
  const order = Object.keys(words);
  const rows = summary.outcomes
    .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
    .map((outcome) => `| ${escapeText(titleOf(outcome))} | ${words[outcome.status].text} | ${escapeText(detailOf(outcome))} |`);
  const shown = rows.slice(0, 200);
  return [
    `**${sum}**`,
    "",
    ...(rows.length === 0 ? [] : ["| environment | outcome | what and why |", "| --- | --- | --- |", ...shown, ""]),
    ...(rows.length > shown.length ? [`… and ${rows.length - shown.length} more rows.`, ""] : []),
    ...(held.length === 0 ? [] : [`Data is held in ${escapeText(listSome(summary.held))}.`, howToRelease, ""]),
  ].join("\n");
}

const howToRelease = "`npx platform status` says what it is, and how to let it go.";

function listSome(refs: readonly string[]): string {
  const rest = refs.length - 10;
  return `${refs.slice(0, 10).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function titleOf({ ref }: OutcomeRow): string {
  return ref.replace(/^layers\//, "layer ");
}

function describeNumbers({ outcomes, inSync }: Summary): string {
  const statuses = Object.keys(words) as OutcomeRow["status"][];
  const counts = statuses.map((status) => [outcomes.filter((outcome) => outcome.status === status).length, words[status].text] as const);
  return [...counts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`), `${inSync} in sync`].join(", ");
}

function describeOutcome(outcome: OutcomeRow, colour: boolean): string {
  const { text, style } = words[outcome.status];
  return `  ${colour ? styleText(style, text.padEnd(8), { validateStream: false }) : text.padEnd(8)}  ${cleanText(titleOf(outcome))}  ${detailOf(outcome)}`.trimEnd();
}

function detailOf({ plan, message, fix, gone, status }: OutcomeRow): string {
  if (message !== undefined) return `${cleanText(message, 1000)}${fix === undefined ? "" : ` ${cleanText(fix)}`}`;
  if (gone === true) return "all of it is gone";
  if (plan === undefined) return "";
  const counts = describeCounts(countSteps(plan));
  return status === "applied"
    ? counts
        .replaceAll("to create", "created")
        .replaceAll("to change", "changed")
        .replaceAll("to replace", "replaced")
        .replaceAll("to delete", "deleted")
    : counts;
}
