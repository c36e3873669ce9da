import type { NoiseReason } from "../contract/drift.ts";
import type { ManagedFields } from "../contract/live.ts";
import { defaults } from "./fields.data.ts";
import { autoscalers, bookkeeping, controllerNotes, controllerPattern, controllers, ownManagers, restartNote } from "./managers.data.ts";
import type { Difference } from "./walk-differences.ts";

/** Why a difference is no drift; undefined where it is. */
export function whyNoise(difference: Difference, { hasManagers }: { readonly hasManagers: boolean }): NoiseReason | undefined {
  const { kind, keys, owners } = difference;
  if (kind === "normalised") return "normalised";
  const key = keys.at(-1) ?? "";
  if (key === restartNote) return "restart";
  if (isNote(keys) && kind === "added") {
    if (bookkeeping.some((pattern) => pattern.test(key))) return "bookkeeping";
    if (controllerNotes.some((pattern) => pattern.test(key))) return "controller";
  }
  if (owners.some(isAdmission)) return "admission";
  if (kind === "changed" && isReplicas(keys) && owners.some(isAutoscaler)) return "autoscaler";
  if (kind !== "added") return undefined;
  if (difference.live !== undefined && defaults[key] === difference.live) return "defaulted";
  return whyAddedIsNoise(owners, hasManagers);
}

/** Whether what it is called says that it is a part of the cluster and no person's tool. */
export function isController(manager: string): boolean {
  return controllers.has(manager) || (controllerPattern.test(manager) && !isPersonsTool(manager));
}

export function isOwn({ manager = "", operation }: ManagedFields): boolean {
  return ownManagers.has(manager) && (operation === "Apply" || manager !== "roadbed");
}

/** What an admission webhook changes of an apply is noted as an update by whoever applied. */
function isAdmission({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === "roadbed" && operation === "Update" && subresource === undefined;
}

function isAutoscaler({ manager = "", subresource }: ManagedFields): boolean {
  return subresource === "scale" && autoscalers.test(manager);
}

function isPersonsTool(manager: string): boolean {
  return /^(?:kubectl|k9s|lens|helm$|node-fetch|curl|oc$|mozilla)/i.test(manager);
}

function whyAddedIsNoise(owners: readonly ManagedFields[], hasManagers: boolean): NoiseReason | undefined {
  if (owners.length === 0) return hasManagers ? "defaulted" : undefined;
  // Filled in below something that is owned as one piece, which is still ours.
  if (owners.every(isOwn)) return "defaulted";
  if (owners.some(({ subresource }) => subresource === "status")) return "status";
  if (owners.every(({ subresource, manager = "" }) => subresource === "scale" && autoscalers.test(manager))) return "autoscaler";
  if (owners.every(({ manager = "" }) => isController(manager))) return "controller";
  // Who applies its own fields beside ours, and is no person at a terminal, is meant to.
  if (owners.every(({ manager = "", operation }) => operation === "Apply" && !isPersonsTool(manager) && !ownManagers.has(manager)))
    return "co-owner";
  return undefined;
}

function isNote(keys: readonly string[]): boolean {
  return keys.includes("annotations") || keys.includes("labels");
}

function isReplicas(keys: readonly string[]): boolean {
  return keys.length === 2 && keys[1] === "replicas";
}
