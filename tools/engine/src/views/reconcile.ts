import { styleText } from "node:util";
import type { Plan } from "../contract/plan.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { countSteps, describeCounts } from "./short-names.ts";

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
  applied: { text: "applied", style: "green" },
  planned: { text: "would do", style: "cyan" },
  failed: { text: "failed", style: "red" },
  refused: { text: "refused", style: "red" },
  busy: { text: "busy", style: "yellow" },
  waiting: { text: "waiting", style: "yellow" },
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
  const held =
    summary.held.length === 0 ? [] : [`Data is held in ${summary.held.join(", ")}: \`platform status\` says what, and how to let it go.`];
  if (format === "text") return [sum, ...held].join("\n");
  const rows = summary.outcomes.map(
    (outcome) => `| ${escapeMarkdown(outcome.ref)} | ${words[outcome.status].text} | ${escapeMarkdown(detailOf(outcome))} |`,
  );
  const shown = rows.slice(0, 200);
  return [
    `**${sum}**`,
    "",
    ...(rows.length === 0 ? [] : ["| | | |", "| --- | --- | --- |", ...shown]),
    ...(rows.length > shown.length ? [`| … and ${rows.length - shown.length} more | | |`] : []),
    "",
    ...held.map(escapeMarkdown),
    "",
  ].join("\n");
}

function describeNumbers({ outcomes, inSync }: Summary): string {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) counts.set(words[status].text, (counts.get(words[status].text) ?? 0) + 1);
  return [...[...counts].map(([text, count]) => `${count} ${text}`), `${inSync} in sync`].join(", ");
}

function describeOutcome(outcome: OutcomeRow, colour: boolean): string {
  const { text, style } = words[outcome.status];
  return `  ${colour ? styleText(style, text.padEnd(8), { validateStream: false }) : text.padEnd(8)}  ${outcome.ref.replace(/^layers\//, "layer ")}  ${detailOf(outcome)}`;
}

function detailOf({ plan, message, fix, gone, status }: OutcomeRow): string {
  if (message !== undefined) return `${message}${fix === undefined ? "" : ` ${fix}`}`;
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
