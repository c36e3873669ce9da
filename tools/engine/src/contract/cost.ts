/** What a stack costs in a month, before a change and after it. */
export interface CostChange {
  /** Of the organisation: `platform/instances.yaml`. */
  readonly currency: string;
  /** Money per month, rounded to cents. */
  readonly before: number;
  readonly after: number;
  /** Energy per month. */
  readonly kilowattHours: { readonly before: number; readonly after: number };
  /** Carbon dioxide equivalent per month. */
  readonly kilogramsCo2e: { readonly before: number; readonly after: number };
  /** The dearest first; those that cost the same before and after are left out. */
  readonly lines: readonly CostLine[];
  /** Names of what the price table can't price, or of which the amount is known only after use, after the change. */
  readonly unpriced: readonly string[];
  /** Which price table: its version, date and source. */
  readonly prices: string;
}

export interface CostLine {
  readonly urn: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
}
