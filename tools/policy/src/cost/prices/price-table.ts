/** Prices of one service in one region that come from one page. FOCUS names of the columns stand in the comments. */
export interface PriceGroup {
  /** ServiceName */
  readonly service: string;
  /** PricingUnit */
  readonly unit: "Hours" | "GB-Months" | "Months";
  /** RegionId; `*` where it costs the same everywhere. */
  readonly region: string;
  /** The page, and how far it can be trusted. */
  readonly source: string;
  /** On which day the price was that. */
  readonly date: string;
  /** SkuId -> ListUnitPrice, in the table's currency. */
  readonly prices: Readonly<Record<string, number>>;
}

export interface PriceTable {
  readonly version: string;
  /** On which day somebody last went through all of it. */
  readonly date: string;
  readonly currency: "USD";
  /** In a few words, for people. */
  readonly source: string;
  /** Where AWS prices are multiplied from, for regions without prices of their own. */
  readonly baseRegion: string;
  readonly groups: readonly PriceGroup[];
  /** What one unit of the table's currency is in others. */
  readonly rates: { readonly date: string; readonly source: string; readonly of: Readonly<Record<string, number>> };
}

/** One price, found. */
export interface FoundPrice {
  readonly sku: string;
  readonly service: string;
  readonly unit: PriceGroup["unit"];
  readonly unitPrice: number;
  readonly source: string;
  readonly date: string;
}
