import type { CostChange, CostLine } from "../contract/cost.ts";
import type { Plan } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { cleanText } from "./short-names.ts";
import { listSome } from "./take-blocks.ts";

interface CostSum extends Omit<CostChange, "lines"> {
  /** What changes most first. */
  readonly lines: readonly (CostLine & { readonly ref: string })[];
}

const linesShown = 3;
const unpricedShown = 3;

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
export function writeDelta(cost: Pick<CostChange, "before" | "after">): string {
  const delta = deltaOf(cost);
  return delta === 0 ? "0" : `${delta > 0 ? "+" : "−"}${write(Math.abs(delta))}`;
}

/** What a change costs as sentences without markup, and what the reader must know of them. */
export function describeCosts(
  plans: readonly Plan[],
  verdicts: readonly Verdict[],
): { readonly lines: string[]; readonly notes: string[] } {
  const layers = new Set(plans.filter(({ kind }) => kind === "layer").map(({ ref }) => ref));
  const ofEnvironments = sumCosts(verdicts.filter(({ ref }) => !layers.has(ref)));
  // What stands on a layer is a part of what the layer costs, so they are never summed.
  const ofLayers = sumCosts(verdicts.filter(({ ref }) => layers.has(ref)));
  return {
    lines: [
      ...(ofEnvironments === undefined ? [] : describeCost(ofEnvironments, "")),
      ...(ofLayers === undefined ? [] : describeCost(ofLayers, "The layers alone: ")),
    ],
    notes: describeUnpriced([ofEnvironments, ofLayers].flatMap((cost) => cost ?? [])),
  };
}

/** `It costs EUR 12.40 more a month: 100.00 before, 112.40 after.`, and what makes most of it; sentences without markup. */
function describeCost({ currency, before, after, kilogramsCo2e, kilowattHours, lines }: CostSum, subject: string): string[] {
  const delta = round(after - before);
  const changed =
    before === 0 && after === 0
      ? "it costs nothing of its own: it runs on what is there, or is paid by use."
      : delta === 0
        ? `it costs as much as before, ${currency} ${write(after)} a month.`
        : `it costs ${currency} ${write(Math.abs(delta))} ${delta > 0 ? "more" : "less"} a month: ${write(before)} before, ${write(after)} after.`;
  const most = lines.slice(0, linesShown).map((line) => `${cleanText(line.name, 80)} in ${cleanText(line.ref, 80)} (${writeDelta(line)})`);
  return [
    subject === "" ? `I${changed.slice(1)}` : `${subject}${changed}`,
    ...(delta === 0 || most.length === 0 ? [] : [`Most of it: ${most.join(", ")}.`]),
    ...(before === 0 && after === 0
      ? []
      : [`Carbon: ${describeChange(kilogramsCo2e, "kg CO2e")} a month, for ${describeChange(kilowattHours, "kWh")}.`]),
  ];
}

/** What the sums leave out, and where the prices are from. */
function describeUnpriced(costs: readonly CostSum[]): string[] {
  const unpriced = [...new Set(costs.flatMap((cost) => cost.unpriced))].map((name) => cleanText(name, 80));
  return [
    ...(unpriced.length === 0 ? [] : [`Not in it, for it has no price or is paid by use: ${listSome(unpriced, unpricedShown)}.`]),
    ...[...new Set(costs.map(({ prices }) => prices))].map((prices) => `Prices: ${cleanText(prices, 200)}.`),
  ];
}

function describeChange({ before, after }: { readonly before: number; readonly after: number }, unit: string): string {
  const delta = round(after - before);
  return delta === 0 ? `${write(after)} ${unit} as before` : `${write(Math.abs(delta))} ${unit} ${delta > 0 ? "more" : "less"}`;
}

function write(amount: number): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function deltaOf({ before, after }: Pick<CostChange, "before" | "after">): number {
  return round(after - before);
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
