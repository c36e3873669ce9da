import { type Cluster, openCluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";

/** The API server of a context, one connection for all that is sent to it. */
export function openClusters(): (instance: { readonly context?: string | undefined }) => Cluster {
  const open = new Map<string, Cluster>();
  return ({ context }) => {
    const key = context ?? "";
    const cluster = open.get(key) ?? openCluster({ context });
    open.set(key, cluster);
    return cluster;
  };
}
