import type { CostChange } from "../contract/cost.ts";
import { escapeText } from "./escape-text.ts";
import { renderColumns } from "./table.ts";
import { cleanText } from "./short-names.ts";

/** What one stack costs a month. */
export interface StackCost {
  /** `<team>/<environment>` or `<instance>/<layer>`. */
  readonly ref: string;
  readonly kind: "environment" | "layer";
  readonly instance: string;
  readonly cost: CostChange;
  /** A month, of an environment. */
  readonly budget?: number;
}

export interface CostReport {
  /** Environments by ref; layers where all of the fleet is asked for. */
  readonly stacks: readonly StackCost[];
  readonly currency: string;
  readonly prices: string;
  /** Team -> what all its environments together may cost; of teams whose environments are all here. */
  readonly teamBudgets: ReadonlyMap<string, number>;
  /** Ref -> why it could not be priced. */
  readonly errors: Readonly<Record<string, string>>;
  /** That the prices are old. */
  readonly warning?: string;
  /** Charge by charge, for programs. */
  readonly charges: readonly object[];
}

interface Sum {
  readonly money: number;
  readonly kilowattHours: number;
  readonly kilogramsCo2e: number;
}

/** What environments, teams and all of them cost a month as they stand in git. */
export function renderCost(report: CostReport, format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify(toJson(report), undefined, 2);
  const notes = listNotes(report);
  const blocks = [listTable(report), listLayers(report)].filter((rows) => rows.length > 1);
  if (format === "text")
    return [...blocks.map((rows) => renderColumns(alignAmounts(rows))), notes.join("\n")].filter((block) => block !== "").join("\n\n");
  return [...blocks.map(toMarkdownTable), notes.map(toMarkdownItem).join("\n")].join("\n\n");
}

const head = ["a month", "budget", "used", "kWh", "kg CO2e"];

function listTable(report: CostReport): string[][] {
  const { currency, teamBudgets } = report;
  const environments = report.stacks.filter(({ kind }) => kind === "environment");
  const teams = groupByTeam(environments);
  return [
    ["environment", "instance", `${currency} ${head[0] ?? ""}`, ...head.slice(1)],
    ...environments.map(({ ref, instance, cost, budget }) => [ref, instance, ...writeAmounts(sumOf([cost]), budget)]),
    ...[...teams].flatMap(([team, stacks]) =>
      teamBudgets.has(team) ? [[`team ${team}`, "", ...writeAmounts(sumOf(stacks.map(({ cost }) => cost)), teamBudgets.get(team))]] : [],
    ),
    ...(environments.length > 1 && teams.size !== 1
      ? [["together", "", ...writeAmounts(sumOf(environments.map(({ cost }) => cost)), undefined)]]
      : []),
  ];
}

/** Never summed with environments: their pods are a share of the nodes that a layer pays for. */
function listLayers({ stacks, currency }: CostReport): string[][] {
  const layers = stacks.filter(({ kind }) => kind === "layer");
  return [
    ["layer", "", `${currency} ${head[0] ?? ""}`, ...head.slice(1)],
    ...layers.map(({ ref, cost }) => [ref, "", ...writeAmounts(sumOf([cost]), undefined)]),
  ];
}

function groupByTeam(environments: readonly StackCost[]): Map<string, StackCost[]> {
  const teams = new Map<string, StackCost[]>();
  for (const stack of environments) {
    const team = stack.ref.split("/")[0] ?? "";
    teams.set(team, [...(teams.get(team) ?? []), stack]);
  }
  return teams;
}

function sumOf(costs: readonly CostChange[]): Sum {
  const add = (read: (cost: CostChange) => number) => Math.round(costs.reduce((sum, cost) => sum + read(cost), 0) * 100) / 100;
  return {
    money: add(({ after }) => after),
    kilowattHours: add((cost) => cost.kilowattHours.after),
    kilogramsCo2e: add((cost) => cost.kilogramsCo2e.after),
  };
}

function writeAmounts({ money, kilowattHours, kilogramsCo2e }: Sum, budget: number | undefined): string[] {
  const used = budget === undefined ? "" : budget === 0 ? (money === 0 ? "0 %" : "over") : `${Math.round((money / budget) * 100)} %`;
  return [write(money), budget === undefined ? "" : write(budget), used, write(kilowattHours), write(kilogramsCo2e)];
}

function write(amount: number): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

const firstAmount = 2;

function alignAmounts(rows: readonly (readonly string[])[]): string[][] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, column) => (column < firstAmount ? cell : cell.padStart(widths[column] ?? 0))));
}

function toMarkdownTable([titles = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < firstAmount ? escapeText(cell) : cell)).join(" | ")} |`;
  const rule = titles.map((_, column) => (column < firstAmount ? "---" : "---:"));
  return [line(titles), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** What is indented in text is an item below the one before. */
function toMarkdownItem(note: string): string {
  return `${/^ */.exec(note)?.[0] ?? ""}- ${escapeText(note.trimStart(), 2000)}`;
}

function listNotes({ stacks, prices, errors, warning }: CostReport): string[] {
  const nothing = stacks.length === 0 && Object.keys(errors).length === 0;
  return [
    ...(nothing ? ["There is nothing of that name. `platform status` lists everything."] : []),
    ...(warning === undefined ? [] : [`Warning: ${warning}`]),
    ...Object.entries(errors).map(([ref, message]) => `${ref} could not be priced: ${message}`),
    ...describeUnpriced(stacks),
    ...(stacks.some(({ kind }) => kind === "layer")
      ? [
          "Layers are shared. Pods of environments count as a share of the nodes that a layer pays for, so that the two tables must not be added.",
        ]
      : []),
    `Estimates of what is reserved, at the least that runs, before discounts and taxes. Prices: ${prices}.`,
  ];
}

const namesShown = 8;

/** By what of them: the names are many, the reasons few. */
function describeUnpriced(stacks: readonly StackCost[]): string[] {
  const byReason = new Map<string, Set<string>>();
  for (const { ref, cost } of stacks) {
    for (const entry of cost.unpriced) {
      const [, name = entry, reason = ""] = /^(.*?) \((.*)\)$/.exec(entry) ?? [];
      byReason.set(reason, (byReason.get(reason) ?? new Set()).add(`${ref} ${name}`));
    }
  }
  if (byReason.size === 0) return [];
  return [
    "Not in these figures:",
    ...[...byReason].sort().map(([reason, names]) => {
      const shown = [...names]
        .sort()
        .slice(0, namesShown)
        .map((name) => cleanText(name, 80));
      const rest = names.size - shown.length;
      return `  ${cleanText(reason, 120)}: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    }),
  ];
}

function toJson(report: CostReport): object {
  const environments = report.stacks.filter(({ kind }) => kind === "environment");
  const row = ({ ref, instance, cost, budget }: StackCost) => ({
    ref,
    instance,
    ...sumOf([cost]),
    ...(budget === undefined ? {} : { budget }),
    unpriced: cost.unpriced,
  });
  return {
    schema: "roadbed/cost@1",
    currency: report.currency,
    prices: report.prices,
    ...(report.warning === undefined ? {} : { warning: report.warning }),
    environments: environments.map(row),
    teams: [...groupByTeam(environments)].flatMap(([team, stacks]) => {
      const budget = report.teamBudgets.get(team);
      return budget === undefined ? [] : [{ team, ...sumOf(stacks.map(({ cost }) => cost)), budget }];
    }),
    together: sumOf(environments.map(({ cost }) => cost)),
    layers: report.stacks.filter(({ kind }) => kind === "layer").map(row),
    errors: report.errors,
    charges: report.charges,
  };
}
