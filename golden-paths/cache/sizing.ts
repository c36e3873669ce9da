import type { Size } from "@roadbed/engine/contract/golden-path.ts";

export interface CacheSizing {
  /** Memory for keys in the cluster. */
  readonly keysMiB: number;
  readonly cpu: string;
  readonly nodeType: string;
}

const table: Readonly<Record<Size, CacheSizing>> = {
  small: { keysMiB: 256, cpu: "100m", nodeType: "cache.t4g.micro" },
  medium: { keysMiB: 1024, cpu: "250m", nodeType: "cache.t4g.small" },
  large: { keysMiB: 4096, cpu: "1", nodeType: "cache.m7g.large" },
  xlarge: { keysMiB: 12_288, cpu: "2", nodeType: "cache.r7g.large" },
};

export function sizeCache(size: Size): CacheSizing {
  return table[size];
}

/** The container's memory: the keys, and room for connections, fragmentation and the server itself. */
export function containerMemoryMiB(keysMiB: number): number {
  return keysMiB + Math.max(64, Math.ceil(keysMiB / 4));
}

/** Nodes on AWS: a second one in another zone takes over in production. */
export function countNodes(production: boolean): number {
  return production ? 2 : 1;
}
