import type { CostChange, CostLine } from "../contract/cost.ts";
import type { Verdict } from "../contract/verdict.ts";
import { cleanText } from "./short-names.ts";
import { listSome } from "./take-blocks.ts";

interface CostSum extends Omit<CostChange, "lines"> {
  /** What changes most first. */
  readonly lines: readonly (CostLine & { readonly ref: string })[];
}

const linesShown = 3;
const unpricedShown = 5;

/** What a change costs over all that it touches; undefined where nothing was priced. */
export function sumCosts(verdicts: readonly Verdict[]): CostSum | undefined {
  const priced = verdicts.flatMap(({ ref, cost }) => (cost === undefined ? [] : [{ ref, ...cost }]));
  const [first] = priced;
  if (first === undefined) return undefined;
  const sum = (read: (cost: CostChange) => number) => round(priced.reduce((total, cost) => total + read(cost), 0));
  return {
    currency: first.currency,
    prices: first.prices,
    before: sum(({ before }) => before),
    after: sum(({ after }) => after),
    kilowattHours: { before: sum((cost) => cost.kilowattHours.before), after: sum((cost) => cost.kilowattHours.after) },
    kilogramsCo2e: { before: sum((cost) => cost.kilogramsCo2e.before), after: sum((cost) => cost.kilogramsCo2e.after) },
    lines: priced
      .flatMap(({ ref, lines }) => lines.map((line) => ({ ...line, ref })))
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.urn < b.urn ? -1 : 1)),
    unpriced: [...new Set(priced.flatMap(({ unpriced }) => unpriced))].sort(),
  };
}

/** `+12.40` */
export function writeDelta({ before, after }: Pick<CostChange, "before" | "after">): string {
  const delta = round(after - before);
  return delta === 0 ? "0" : `${delta > 0 ? "+" : "−"}${money(Math.abs(delta))}`;
}

/** `It costs EUR 12.40 more a month (100.00 before, 112.40 after)`, and what makes most of it; plain sentences. */
export function describeCost(cost: CostSum): string[] {
  const { currency, before, after, kilogramsCo2e: carbon, kilowattHours: energy, lines, unpriced, prices } = cost;
  const delta = round(after - before);
  const changed =
    delta === 0
      ? `It costs as much as before: ${currency} ${money(after)} a month.`
      : `It costs ${currency} ${money(Math.abs(delta))} ${delta > 0 ? "more" : "less"} a month: ${money(before)} before, ${money(after)} after.`;
  const most = lines.slice(0, linesShown).map((line) => `${cleanText(line.name, 80)} in ${cleanText(line.ref, 80)} (${writeDelta(line)})`);
  return [
    changed,
    ...(delta === 0 || most.length === 0 ? [] : [`Most of it: ${most.join(", ")}.`]),
    `Carbon: ${describeChange(carbon, "kg CO2e")} a month, for ${describeChange(energy, "kWh")}.`,
    ...(unpriced.length === 0
      ? []
      : [
          `Not priced, or paid by use: ${listSome(
            unpriced.map((name) => cleanText(name, 80)),
            unpricedShown,
          )}.`,
        ]),
    `Prices: ${cleanText(prices, 160)}.`,
  ];
}

function describeChange({ before, after }: { readonly before: number; readonly after: number }, unit: string): string {
  const delta = round(after - before);
  return delta === 0 ? `${money(after)} ${unit} as before` : `${money(Math.abs(delta))} ${unit} ${delta > 0 ? "more" : "less"}`;
}

function money(amount: number): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
