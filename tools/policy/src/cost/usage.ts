import type { Resource } from "@roadbed/engine/contract/graph.ts";

/** What runs and is stored, in the measures that energy is worked out from. */
export interface Work {
  readonly vcpuHours?: number;
  readonly gibHours?: number;
  readonly gpuHours?: number;
  /** GiB of disk, times hours. */
  readonly diskGibHours?: number;
}

/** How much of one price's unit a thing takes in a month. */
export interface Usage {
  readonly sku: string;
  readonly quantity: number;
  readonly work?: Work;
}

/** What one resource takes in a month. */
export interface Metered {
  readonly usages: readonly Usage[];
  /** What of it has no price here, in a few words: `requests`, `backups beyond its disk's size`. */
  readonly unpriced: readonly string[];
}

/** Where a stack stands, as far as prices depend on it. */
export interface CostFacts {
  /** ISO 4217, for example EUR. */
  readonly currency: string;
  /** An AWS region, or a name of one's own. */
  readonly region: string;
  readonly target: "kubernetes" | "aws";
  /** Default: 730, a twelfth of a year. */
  readonly hoursPerMonth?: number;
}

/** What a meter may ask about: the rest of the stack on the same side of the change. */
export interface Surroundings {
  readonly target: CostFacts["target"];
  readonly hours: number;
  /** By URN. */
  readonly resources: ReadonlyMap<string, Resource>;
}

export type Meter = (resource: Resource, around: Surroundings) => Metered;

export const unreadable = "its size is known only after applying";
