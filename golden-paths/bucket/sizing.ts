import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import type { BucketSettings } from "./contract.ts";

const quotas: Readonly<Record<Size, string>> = { small: "50Gi", medium: "250Gi", large: "1Ti", xlarge: "5Ti" };

/** How much the in-cluster object store lets a bucket hold. */
export function quotaOf(size: Size): string {
  return quotas[size];
}

/** One rule of what happens to objects as they age, in days; the two targets spell it differently. */
export type LifecycleRule =
  | { readonly id: "abort-unfinished-uploads"; readonly afterDays: number }
  | { readonly id: "expire"; readonly afterDays: number }
  | { readonly id: "archive"; readonly afterDays: number }
  | { readonly id: "forget-old-versions"; readonly afterDays: number };

/** Unfinished uploads cost money and can't be seen, so that every bucket drops them after a week. */
export function planLifecycle(asked: BucketSettings, production: boolean): LifecycleRule[] {
  return [
    { id: "abort-unfinished-uploads", afterDays: 7 },
    ...(asked.archiveAfterDays === undefined ? [] : [{ id: "archive", afterDays: asked.archiveAfterDays } as const]),
    ...(asked.expireAfterDays === undefined ? [] : [{ id: "expire", afterDays: asked.expireAfterDays } as const]),
    // Versions that were kept before versioning was switched off must go too.
    { id: "forget-old-versions", afterDays: production ? 90 : 30 },
  ];
}
