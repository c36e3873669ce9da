import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { addFootprints, type Footprint, footprintOf } from "../kit/footprint.ts";

export interface CacheSizing {
  /** Memory for keys in the cluster. */
  readonly keysMiB: number;
  readonly cpuMillis: number;
  readonly nodeType: string;
}

const table: Readonly<Record<Size, CacheSizing>> = {
  small: { keysMiB: 256, cpuMillis: 100, nodeType: "cache.t4g.micro" },
  medium: { keysMiB: 1024, cpuMillis: 250, nodeType: "cache.t4g.small" },
  large: { keysMiB: 4096, cpuMillis: 1000, nodeType: "cache.m7g.large" },
  xlarge: { keysMiB: 12_288, cpuMillis: 2000, nodeType: "cache.r7g.large" },
};

export function sizeCache(size: Size): CacheSizing {
  return table[size];
}

/** The container's memory: the keys, and room for connections, fragmentation and the server itself. */
export function containerMemoryMiB(keysMiB: number): number {
  return keysMiB + Math.max(64, Math.ceil(keysMiB / 4));
}

export const exporter = { requests: { cpuMillis: 10, memoryMiB: 32 }, limits: { cpuMillis: 100, memoryMiB: 64 } } as const;

/** What the server's container gets; it never changes while it runs, so that request and limit are one. */
export function serverResources(size: Size): Pick<Footprint, "requests" | "limits"> {
  const { cpuMillis, keysMiB } = table[size];
  const server = { cpuMillis, memoryMiB: containerMemoryMiB(keysMiB) };
  return { requests: server, limits: server };
}

/** One pod of two containers; its successor starts only when it is gone. */
export function footprintInCluster(size: Size): Footprint {
  return addFootprints([footprintOf(1, serverResources(size)), { ...footprintOf(1, exporter), pods: 0 }]);
}

/** Nodes on AWS: a second one in another zone takes over in production. */
export function countNodes(production: boolean): number {
  return production ? 2 : 1;
}
