import type * as k8s from "@pulumi/kubernetes";
import type { Footprint } from "./footprint.ts";

/** Requests and limits of one container, as Kubernetes writes them. */
export function resourcesOf({ requests, limits }: Pick<Footprint, "requests" | "limits">): k8s.types.input.core.v1.ResourceRequirements {
  return { requests: quantitiesOf(requests), limits: quantitiesOf(limits) };
}

function quantitiesOf({ cpuMillis, memoryMiB }: Footprint["requests"]): { cpu: string; memory: string } {
  return { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi` };
}
