import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { type Footprint, footprintOf } from "../kit/footprint.ts";
import { type PodSizing, sizePod } from "../kit/workload/sizing.ts";
import type { ScheduledJobSettings } from "./contract.ts";

export function sizeJob(settings: Pick<ScheduledJobSettings, "resources">, size: Size): PodSizing {
  return sizePod(size, settings.resources);
}

/** The most runs at a time that the quota has room for; more wait until others end. */
export function countRuns(overlap: ScheduledJobSettings["overlap"]): number {
  return { forbid: 1, replace: 2, allow: 4 }[overlap];
}

export function footprintOfJob(settings: Pick<ScheduledJobSettings, "resources" | "overlap">, size: Size): Footprint {
  return footprintOf(countRuns(settings.overlap), sizeJob(settings, size));
}
