import { averageIntensity } from "@tgwf/co2/data";
import { regions } from "../prices/regions.data.ts";
import type { CostFacts, Work } from "../usage.ts";
import { defaultGrid, embodiedGramsPerVcpuHour, energy } from "./energy.data.ts";

export interface Footprint {
  readonly kilowattHours: number;
  readonly kilogramsCo2e: number;
}

/**
 * Energy and carbon of a stack in a month, by the formula of the Software Carbon Intensity specification (ISO/IEC
 * 21031): SCI = ((E x I) + M) per R. E: the energy that its share of servers and their data centre takes. I: the yearly
 * mean of the grid in the region's country (Ember's data, as @tgwf/co2 brings it; no network). M: its share of making
 * the servers. R: one month of the stack.
 */
export function estimateCarbon(works: readonly Work[], { region, target }: Pick<CostFacts, "region" | "target">): Footprint {
  const sum = (key: keyof Work) => works.reduce((total, work) => total + (work[key] ?? 0), 0);
  const watts =
    sum("vcpuHours") * energy.wattsPerVcpu +
    sum("gibHours") * energy.wattsPerGib +
    sum("gpuHours") * energy.wattsPerGpu +
    sum("diskGibHours") * energy.wattsPerDiskGib;
  const kilowattHours = (watts * energy.overhead[target]) / 1000;
  const grams = kilowattHours * gridOf(region) + sum("vcpuHours") * embodiedGramsPerVcpuHour;
  return { kilowattHours, kilogramsCo2e: grams / 1000 };
}

/** Grams of CO2e per kWh; a region with a name of one's own gets the world's mean. */
export function gridOf(region: string): number {
  const { data } = averageIntensity;
  return data[regions[region]?.country ?? defaultGrid] ?? data[defaultGrid] ?? 0;
}
