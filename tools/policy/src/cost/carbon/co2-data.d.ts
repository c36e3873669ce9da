/** The package has no types of its own. */
declare module "@tgwf/co2/data" {
  /** Grams of CO2e per kWh, by ISO 3166-1 alpha-3, or `WORLD`. */
  export const averageIntensity: { readonly data: Readonly<Record<string, number>>; readonly type: "average" };
}
