import { styleText } from "node:util";
import { escapeText } from "./escape-text.ts";
import { cleanText, nameOfUrn } from "./short-names.ts";
import { renderColumns } from "./table.ts";

/** One line of the status, as `readStatus` tells it. */
export interface StatusRow {
  readonly ref: string;
  readonly kind: "environment" | "layer";
  readonly status: string;
  readonly at?: string;
  readonly commit?: string;
  readonly instance?: string;
  readonly stage?: string;
  readonly held: readonly string[];
  readonly error?: string;
  readonly retryAt?: string;
  /** Last day of its lease; absent where it has none, or where it is no longer asked for. */
  readonly until?: string;
}

interface Options {
  readonly format: "text" | "markdown" | "json";
  readonly colour: boolean;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
}

const words: Readonly<Record<string, { text: string; style: "green" | "yellow" | "red" | "cyan" }>> = {
  "in-sync": { text: "in sync", style: "green" },
  new: { text: "not applied yet", style: "yellow" },
  changed: { text: "behind main", style: "yellow" },
  failed: { text: "failed", style: "red" },
  leaving: { text: "to be deleted", style: "yellow" },
  held: { text: "deleted, data held", style: "cyan" },
  busy: { text: "a run is at it", style: "yellow" },
};

/** Every environment and layer: asked for, against last applied. */
export function renderStatus(rows: readonly StatusRow[], options: Options): string {
  if (options.format === "json") return JSON.stringify({ schema: "roadbed/status@1", stacks: rows }, undefined, 2);
  if (rows.length === 0) return "There is nothing of that name. `platform status` lists everything.";
  const head = ["environment", "stage", "instance", "status", "applied", "from commit", "lease"];
  const cells = rows.map((row) => cellsOf(row, options));
  const sum = `${countKinds(rows)}.`;
  if (options.format === "markdown") {
    const notes = rows.flatMap((row) => notesOf(row).map((note) => `- **${escapeText(titleOf(row))}** ${escapeText(note)}`));
    return [
      `**${sum}**`,
      "",
      `| ${head.join(" | ")} |`,
      `|${head.map(() => " --- |").join("")}`,
      ...cells.map((row) => `| ${row.map((cell) => escapeText(cell)).join(" | ")} |`),
      "",
      ...(notes.length === 0 ? [] : [...notes, ""]),
    ].join("\n");
  }
  const lines = renderColumns([head, ...cells], (cell, row, column) =>
    column === statusColumn ? paint(cell, rows[row - 1], options) : cell,
  ).split("\n");
  return [
    ...lines.flatMap((line, index) => [line, ...notesOf(rows[index - 1]).map((note) => `    ${note}`)]),
    ...(rows.length === 1 ? [] : ["", sum]),
  ].join("\n");
}

const statusColumn = 3;

/** `12 in sync, 1 failed` */
function countKinds(rows: readonly StatusRow[]): string {
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  const known = [...new Set([...Object.keys(words), ...counts.keys()])].filter((status) => counts.has(status));
  return known.map((status) => `${counts.get(status) ?? 0} ${words[status]?.text ?? status}`).join(", ");
}

function titleOf({ kind, ref }: StatusRow): string {
  return kind === "layer" ? ref.replace(/^layers\//, "layer ") : ref;
}

function cellsOf(row: StatusRow, { today }: Options): string[] {
  return [
    titleOf(row),
    row.stage ?? "",
    row.instance ?? "",
    words[row.status]?.text ?? row.status,
    row.at === undefined ? "never" : row.at.slice(0, 16).replace("T", " "),
    row.commit?.slice(0, 8) ?? "",
    leaseOf(row.until, today),
  ];
}

function leaseOf(until: string | undefined, today: string): string {
  if (until === undefined) return "";
  const days = Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000);
  if (days < 0) return `${until} (expired ${-days} day${days === -1 ? "" : "s"} ago)`;
  return days <= 30 ? `${until} (${days === 0 ? "last day" : `in ${days} day${days === 1 ? "" : "s"}`})` : until;
}

function paint(text: string, row: StatusRow | undefined, { colour }: Options): string {
  const word = words[row?.status ?? ""];
  return colour && word !== undefined ? styleText(word.style, text, { validateStream: false }) : text;
}

/** What needs somebody stands below its line. */
function notesOf(row: StatusRow | undefined): string[] {
  if (row === undefined) return [];
  const again = row.retryAt === undefined ? "" : ` (tried again after ${row.retryAt.slice(0, 16).replace("T", " ")})`;
  return [...(row.error === undefined ? [] : [`failed: ${cleanText(row.error)}${again}`]), ...heldNotes(row)];
}

const heldShown = 6;

function heldNotes({ ref, held }: StatusRow): string[] {
  if (held.length === 0) return [];
  const rest = held.length - heldShown;
  return [
    `held: ${held.slice(0, heldShown).map(nameOfUrn).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    `to let the data go: npx platform request ${ref} --destroy-data "<why>"`,
  ];
}
