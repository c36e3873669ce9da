import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { type Footprint, footprintOf } from "../footprint.ts";
import { bytesOf } from "../quantity.ts";

/** What one pod is given (requests) and may take (limits). */
export type PodSizing = Pick<Footprint, "requests" | "limits">;

export interface Replicas {
  readonly min: number;
  readonly max: number;
}

const pods: Readonly<Record<Size, Footprint["requests"]>> = {
  small: { cpuMillis: 100, memoryMiB: 256 },
  medium: { cpuMillis: 500, memoryMiB: 1024 },
  large: { cpuMillis: 1000, memoryMiB: 2048 },
  xlarge: { cpuMillis: 2000, memoryMiB: 4096 },
};

const inProduction: Readonly<Record<Size, Replicas>> = {
  small: { min: 2, max: 4 },
  medium: { min: 2, max: 6 },
  large: { min: 3, max: 10 },
  xlarge: { min: 3, max: 20 },
};

const elsewhere: Readonly<Record<Size, Replicas>> = {
  small: { min: 1, max: 2 },
  medium: { min: 1, max: 3 },
  large: { min: 1, max: 4 },
  xlarge: { min: 1, max: 6 },
};

/** CPU may be borrowed while others leave it idle; memory can't be taken back, so its limit is what was asked for. */
export function sizePod(size: Size, asked: { readonly cpu?: string | undefined; readonly memory?: string | undefined }): PodSizing {
  const cpuMillis = asked.cpu === undefined ? pods[size].cpuMillis : millisOf(asked.cpu);
  const memoryMiB = asked.memory === undefined ? pods[size].memoryMiB : Math.ceil(bytesOf(asked.memory) / 2 ** 20);
  return { requests: { cpuMillis, memoryMiB }, limits: { cpuMillis: cpuMillis * 4, memoryMiB } };
}

/** One end that a team sets moves the other where they would cross. */
export function countReplicas(
  size: Size,
  production: boolean,
  asked: { readonly min?: number | undefined; readonly max?: number | undefined },
): Replicas {
  const usual = (production ? inProduction : elsewhere)[size];
  const min = asked.min ?? Math.min(usual.min, asked.max ?? usual.min);
  return { min, max: asked.max ?? Math.max(usual.max, min) };
}

/** All copies, and the quarter more that an update starts before it ends the old ones. */
export function footprintOfReplicas({ max }: Replicas, pod: PodSizing): Footprint {
  return footprintOf(max + Math.ceil(max / 4), pod);
}

export function quantitiesOf({ cpuMillis, memoryMiB }: Footprint["requests"]): { cpu: string; memory: string } {
  return { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi` };
}

function millisOf(cpu: string): number {
  return cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}
