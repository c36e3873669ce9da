import type { Size } from "@roadbed/engine/contract/golden-path.ts";

/** What the pods of one component claim in their namespace at most, updates in progress included. */
export interface Footprint {
  readonly pods: number;
  readonly requests: { readonly cpuMillis: number; readonly memoryMiB: number };
  readonly limits: { readonly cpuMillis: number; readonly memoryMiB: number };
}

export const noFootprint: Footprint = { pods: 0, requests: { cpuMillis: 0, memoryMiB: 0 }, limits: { cpuMillis: 0, memoryMiB: 0 } };

export function footprintOf(pods: number, pod: Pick<Footprint, "requests" | "limits">): Footprint {
  const times = ({ cpuMillis, memoryMiB }: Footprint["requests"]) => ({ cpuMillis: pods * cpuMillis, memoryMiB: pods * memoryMiB });
  return { pods, requests: times(pod.requests), limits: times(pod.limits) };
}

export function addFootprints(footprints: readonly Footprint[]): Footprint {
  const sum = (one: Footprint["requests"], other: Footprint["requests"]) => ({
    cpuMillis: one.cpuMillis + other.cpuMillis,
    memoryMiB: one.memoryMiB + other.memoryMiB,
  });
  return footprints.reduce(
    (all, next) => ({ pods: all.pods + next.pods, requests: sum(all.requests, next.requests), limits: sum(all.limits, next.limits) }),
    noFootprint,
  );
}

const allowances: Readonly<Record<Size, Footprint["requests"]>> = {
  small: { cpuMillis: 1000, memoryMiB: 4096 },
  medium: { cpuMillis: 3000, memoryMiB: 10_240 },
  large: { cpuMillis: 6000, memoryMiB: 24_576 },
  xlarge: { cpuMillis: 12_000, memoryMiB: 81_920 },
};

/** Room for a component that does not say what it claims: three servers of that size, and their helpers. */
export function allowanceOf(size: Size): Footprint {
  return footprintOf(4, { requests: allowances[size], limits: allowances[size] });
}
