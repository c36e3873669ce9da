import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, objectAt } from "../../resources/json-values.ts";
import { tryReadQuantity } from "../quantity.ts";
import type { Surroundings } from "../usage.ts";
import { tryMeasureShare } from "./share-of-week.ts";

/**
 * How many copies of a workload run in the mean, at the least: what its autoscaler never goes below, and with office
 * hours their share of the week. What load adds is known only after use. Undefined where that is all there is.
 */
export function tryCountReplicas(workload: Resource, around: Surroundings): number | undefined {
  const spec = objectAt(workload.inputs, "spec");
  const scaler = findScaler(workload, around);
  if (scaler === undefined) return spec["replicas"] === undefined ? 1 : tryReadQuantity(spec["replicas"]);
  const scaling = objectAt(scaler.inputs, "spec");
  if (scaler.type.endsWith(":ScaledObject")) return countByTriggers(scaling);
  return tryReadQuantity(scaling["minReplicas"] ?? 1);
}

function findScaler(workload: Resource, { resources }: Surroundings): Resource | undefined {
  const own = nameOf(workload);
  for (const candidate of resources.values()) {
    if (!/:(?:ScaledObject|HorizontalPodAutoscaler)$/.test(candidate.type)) continue;
    const target = objectAt(objectAt(candidate.inputs, "spec"), "scaleTargetRef");
    const kind = target["kind"] ?? "Deployment";
    if (target["name"] !== own.name || kind !== workload.type.split(":").at(-1)) continue;
    if (nameOf(candidate).namespace === own.namespace) return candidate;
  }
  return undefined;
}

function nameOf({ inputs, name }: Resource): { readonly name: Json; readonly namespace: Json | undefined } {
  const metadata = objectAt(inputs, "metadata");
  return { name: metadata["name"] ?? name, namespace: metadata["namespace"] };
}

function countByTriggers(scaling: JsonObject): number | undefined {
  const least = tryReadQuantity(scaling["minReplicaCount"] ?? 0);
  if (least === undefined) return undefined;
  const triggers = Array.isArray(scaling["triggers"]) ? scaling["triggers"].filter(isObject) : [];
  const cron = triggers.filter(({ type }) => type === "cron").map((trigger) => objectAt(trigger, "metadata"));
  if (cron.length === 0) return least === 0 ? undefined : least;
  const share = tryMeasureShare(cron.map(({ start, end }) => ({ start: textOf(start), end: textOf(end) }))) ?? 1;
  const open = countInHours(scaling, cron);
  return open === undefined ? undefined : Math.max(least, open) * share + least * (1 - share);
}

/** With a formula, the cron trigger only tells it the time; how many copies it never goes below is the constant in it. */
function countInHours(scaling: JsonObject, cron: readonly JsonObject[]): number | undefined {
  const { formula, target } = objectAt(objectAt(scaling, "advanced"), "scalingModifiers");
  const desired = cron.map(({ desiredReplicas }) => tryReadQuantity(desiredReplicas));
  if (typeof formula !== "string") return desired.includes(undefined) ? undefined : Math.max(...desired.map((count) => count ?? 0));
  const floor = /max\([^)]*?(\d+(?:\.\d+)?)\)/.exec(formula)?.[1];
  const per = tryReadQuantity(target);
  return floor === undefined || per === undefined || per === 0 ? undefined : Math.ceil(Number(floor) / per);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
