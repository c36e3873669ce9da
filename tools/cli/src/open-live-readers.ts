import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { DriftOptions } from "@roadbed/engine/flow/drift.ts";

/** What lives on each instance: a cluster where one is named or delivered to, else the branch `live`. */
export function openLiveReaders(named: readonly string[]): NonNullable<DriftOptions["openReader"]> {
  const contexts = new Map(named.map(parsePair));
  return (instance) => {
    if (instance.delivery === "manifests" && !contexts.has(instance.name)) return undefined;
    return Promise.resolve({ whyNot: `This release can't read a live API server yet.` });
  };
}

function parsePair(text: string): [string, string] {
  const [, instance = "", context = ""] = /^([a-z](?:-?[a-z0-9])*)=(.+)$/.exec(text) ?? [];
  if (context !== "") return [instance, context];
  throw new UserError(`--context ${text} is not a pair.`, { fix: "Write --context <instance>=<context of your kubeconfig>." });
}
