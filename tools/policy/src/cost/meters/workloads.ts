import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, objectAt } from "../../resources/json-values.ts";
import { findPodSpecs } from "../../resources/pod-specs.ts";
import { tryReadGibibytes, tryReadQuantity } from "../quantity.ts";
import { countRunsPerMonth, tryParseCron } from "../scale/cron.ts";
import { tryCountReplicas } from "../scale/mean-replicas.ts";
import { type Metered, type Surroundings, unreadable, type Usage } from "../usage.ts";
import { tryReadPodRequests, tryReadRequests, usePods, useVolumes } from "./pod-requests.ts";

const noRequests = "its pods say not what they need";

/** A Deployment, a StatefulSet, or whatever else runs copies of pods: found by shape. */
export function meterWorkload(resource: Resource, around: Surroundings): Metered {
  const copies = tryCountReplicas(resource, around);
  const volumes = meterClaims(resource, around);
  if (copies === undefined) return { usages: volumes.usages, unpriced: ["runs only while there is work", ...volumes.unpriced] };
  const usages: Usage[] = [...volumes.usages];
  const unpriced = [...volumes.unpriced];
  for (const { value } of findPodSpecs(resource)) {
    const requests = tryReadPodRequests(value);
    if (requests === undefined) unpriced.push(noRequests);
    else usages.push(...usePods(requests, copies, around));
  }
  return { usages, unpriced };
}

/** Disks stay when pods sleep, so that they count in full. */
function meterClaims({ inputs }: Resource, around: Surroundings): Metered {
  const spec = objectAt(inputs, "spec");
  const templates = Array.isArray(spec["volumeClaimTemplates"]) ? spec["volumeClaimTemplates"].filter(isObject) : [];
  const sizes = templates.map((template) => tryReadGibibytes(requestedStorage(template)));
  const copies = tryReadQuantity(spec["replicas"] ?? 1);
  if (sizes.length === 0) return { usages: [], unpriced: [] };
  if (copies === undefined || sizes.includes(undefined)) return { usages: [], unpriced: [`disk: ${unreadable}`] };
  return { usages: sizes.map((gib) => useVolumes((gib ?? 0) * copies, around)), unpriced: [] };
}

/** One pod on every node, and how many nodes there are the cluster's autoscaler decides. */
export function meterDaemonSet(): Metered {
  return { usages: [], unpriced: ["one pod on every node"] };
}

const assumedSeconds = 3600;

/** Each run is taken to last as long as it may, an hour where nothing is said: the most that it can be. */
export function meterCronJob({ inputs }: Resource, around: Surroundings): Metered {
  const spec = objectAt(inputs, "spec");
  if (spec["suspend"] === true) return { usages: [], unpriced: [] };
  const cron = typeof spec["schedule"] === "string" ? tryParseCron(spec["schedule"]) : undefined;
  const job = objectAt(objectAt(spec, "jobTemplate"), "spec");
  const seconds = tryReadQuantity(job["activeDeadlineSeconds"] ?? assumedSeconds);
  const pods = tryReadQuantity(job["parallelism"] ?? 1);
  if (cron === undefined || seconds === undefined || pods === undefined) return { usages: [], unpriced: [unreadable] };
  const requests = tryReadPodRequests(objectAt(objectAt(job, "template"), "spec"));
  if (requests === undefined) return { usages: [], unpriced: [noRequests] };
  const busy = (countRunsPerMonth(cron) * seconds) / (around.hours * 3600);
  const share = spec["concurrencyPolicy"] === "Allow" ? busy : Math.min(1, busy);
  return { usages: usePods(requests, share * pods, around), unpriced: [] };
}

/** Servers of an operator: so many of the same, each with a disk. */
function meterServers(
  copies: number | undefined,
  resources: JsonObject,
  disks: readonly (number | undefined)[],
  around: Surroundings,
): Metered {
  const requests = tryReadRequests(resources);
  if (copies === undefined || requests === undefined || disks.includes(undefined)) return { usages: [], unpriced: [unreadable] };
  const gib = disks.reduce<number>((sum, disk) => sum + (disk ?? 0), 0);
  return { usages: [...usePods(requests, copies, around), ...(gib === 0 ? [] : [useVolumes(gib * copies, around)])], unpriced: [] };
}

/** Of CloudNativePG. Backups go to a bucket, which stands for itself. */
export function meterPostgresCluster({ inputs }: Resource, around: Surroundings): Metered {
  const spec = objectAt(inputs, "spec");
  const disks = ["storage", "walStorage"].filter((key) => key in spec).map((key) => tryReadGibibytes(objectAt(spec, key)["size"]));
  return meterServers(tryReadQuantity(spec["instances"] ?? 1), objectAt(spec, "resources"), disks, around);
}

export function meterPooler(resource: Resource, around: Surroundings): Metered {
  const spec = objectAt(resource.inputs, "spec");
  const copies = tryReadQuantity(spec["instances"] ?? 1);
  const requests = tryReadPodRequests(objectAt(objectAt(spec, "template"), "spec"));
  if (copies === undefined || requests === undefined) return { usages: [], unpriced: [noRequests] };
  return { usages: usePods(requests, copies, around), unpriced: [] };
}

export function meterRabbitmqCluster({ inputs }: Resource, around: Surroundings): Metered {
  const spec = objectAt(inputs, "spec");
  const disk = tryReadGibibytes(objectAt(spec, "persistence")["storage"] ?? "10Gi");
  return meterServers(tryReadQuantity(spec["replicas"] ?? 1), objectAt(spec, "resources"), [disk], around);
}

export function meterVolumeClaim({ inputs }: Resource, around: Surroundings): Metered {
  const gib = tryReadGibibytes(requestedStorage(inputs));
  return gib === undefined ? { usages: [], unpriced: [unreadable] } : { usages: [useVolumes(gib, around)], unpriced: [] };
}

function requestedStorage(claim: JsonObject) {
  return objectAt(objectAt(objectAt(claim, "spec"), "resources"), "requests")["storage"];
}

/** What lets traffic in makes a load balancer, whose price depends on whose it is. */
export function meterGateway(_: Resource, { target, hours }: Surroundings): Metered {
  if (target === "kubernetes") return { usages: [], unpriced: ["load balancer"] };
  return { usages: [{ sku: "elb/network", quantity: hours }], unpriced: ["traffic"] };
}

export function meterService(resource: Resource, around: Surroundings): Metered {
  const isOpen = objectAt(resource.inputs, "spec")["type"] === "LoadBalancer";
  return isOpen ? meterGateway(resource, around) : { usages: [], unpriced: [] };
}
