import { styleText } from "node:util";
import { escapeMarkdown } from "./escape-markdown.ts";
import { nameOfUrn } from "./short-names.ts";
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
  if (options.format === "markdown") {
    return [
      `| ${head.join(" | ")} |`,
      `|${head.map(() => " --- |").join("")}`,
      ...cells.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
      "",
    ].join("\n");
  }
  const lines = renderColumns([head, ...cells]).split("\n");
  return lines
    .flatMap((line, index) => [index === 0 ? line : paint(line, rows[index - 1], options), ...notesOf(rows[index - 1])])
    .join("\n");
}

function cellsOf(row: StatusRow, { today }: Options): string[] {
  const ref = row.kind === "layer" ? row.ref.replace(/^layers\//, "layer ") : row.ref;
  return [
    ref,
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
  if (days < 0) return `${until} (over for ${-days} day${days === -1 ? "" : "s"})`;
  return days <= 30 ? `${until} (${days === 0 ? "today" : `in ${days} day${days === 1 ? "" : "s"}`})` : until;
}

function paint(line: string, row: StatusRow | undefined, { colour }: Options): string {
  const word = words[row?.status ?? ""];
  return colour && word !== undefined ? line.replace(word.text, styleText(word.style, word.text, { validateStream: false })) : line;
}

/** What needs somebody stands below its line. */
function notesOf(row: StatusRow | undefined): string[] {
  if (row === undefined) return [];
  return [
    ...(row.error === undefined
      ? []
      : [`    ${row.error}${row.retryAt === undefined ? "" : ` (tried again after ${row.retryAt.slice(0, 16).replace("T", " ")})`}`]),
    ...heldNotes(row),
  ];
}

const heldShown = 6;

function heldNotes({ ref, held }: StatusRow): string[] {
  if (held.length === 0) return [];
  const rest = held.length - heldShown;
  return [
    `    held: ${held.slice(0, heldShown).map(nameOfUrn).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    `    to let the data go: npx platform request ${ref} --destroy-data "<why>"`,
  ];
}
