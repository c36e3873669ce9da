import { openLiveReader } from "@roadbed/engine/apply/cluster/live-reader.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { DriftOptions } from "@roadbed/engine/flow/drift.ts";
import { openClusters } from "./open-clusters.ts";

/** What lives on each instance: a cluster where one is named or delivered to, else the branch `live`. */
export function openLiveReaders(named: readonly string[]): NonNullable<DriftOptions["openReader"]> {
  const contexts = new Map(named.map(parsePair));
  const clusterOf = openClusters();
  return (instance) => {
    const context = contexts.get(instance.name);
    if (instance.delivery === "manifests" && context === undefined) return undefined;
    return Promise.resolve(openLiveReader(clusterOf({ context: context ?? instance.context })));
  };
}

function parsePair(text: string): [string, string] {
  const [, instance = "", context = ""] = /^([a-z](?:-?[a-z0-9])*)=(.+)$/.exec(text) ?? [];
  if (context !== "") return [instance, context];
  throw new UserError(`--context ${text} is not a pair.`, { fix: "Write --context <instance>=<context of your kubeconfig>." });
}
