import type { EnvironmentContext } from "./context.ts";
import { tryReadLayerText } from "./layer-outputs.ts";

/** The in-cluster object store (Rook, NooBaa, or another that answers ObjectBucketClaims). */
export interface ObjectStore {
  /** Storage class that an ObjectBucketClaim names. */
  readonly storageClass: string;
  /** Where S3 is spoken. */
  readonly endpoint: string;
  readonly namespace: string;
}

/** What the services layer says of it, or what Rook's own examples call it. */
export function objectStoreOf(context: EnvironmentContext): ObjectStore {
  const read = (key: string) => tryReadLayerText(context, "services", "objectStore", key);
  return {
    storageClass: read("storageClass") ?? "object-store",
    endpoint: read("endpoint") ?? "http://rook-ceph-rgw-object-store.rook-ceph.svc:80",
    namespace: read("namespace") ?? "rook-ceph",
  };
}
