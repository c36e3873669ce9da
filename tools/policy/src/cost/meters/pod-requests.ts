import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, objectAt } from "../../resources/json-values.ts";
import { tryReadGibibytes, tryReadQuantity } from "../quantity.ts";
import type { CostFacts, Usage } from "../usage.ts";

/** What something claims for as long as it runs. */
export interface Requests {
  readonly vcpu: number;
  readonly gib: number;
  readonly gpu: number;
}

/** What a pod claims: its containers and sidecars together, or its largest init container where that is more. Undefined where a claim is missing or unknown. */
export function tryReadPodRequests(pod: JsonObject): Requests | undefined {
  const containers = tryReadAll(pod["containers"]);
  const initial = tryReadAll(pod["initContainers"] ?? []);
  if (containers === undefined || initial === undefined || containers.length === 0) return undefined;
  const lasting = [...containers, ...initial.filter(({ sidecar }) => sidecar)];
  const sum = (key: keyof Requests) => lasting.reduce((total, container) => total + container[key], 0);
  const most = (key: keyof Requests) => Math.max(sum(key), ...initial.map((container) => container[key]));
  return { vcpu: most("vcpu"), gib: most("gib"), gpu: most("gpu") };
}

function tryReadAll(containers: Json | undefined): (Requests & { readonly sidecar: boolean })[] | undefined {
  if (!Array.isArray(containers)) return undefined;
  const read = containers.map((container) => {
    const requests = isObject(container) ? tryReadRequests(container["resources"]) : undefined;
    return requests === undefined ? undefined : { ...requests, sidecar: isObject(container) && container["restartPolicy"] === "Always" };
  });
  return read.includes(undefined) ? undefined : read.filter((one) => one !== undefined);
}

/** Of a `resources` block; a limit without a request is a request too, as Kubernetes has it. */
export function tryReadRequests(resources: Json | undefined): Requests | undefined {
  const [requests, limits] = [objectAt(resources, "requests"), objectAt(resources, "limits")];
  const vcpu = tryReadQuantity(requests["cpu"] ?? limits["cpu"]);
  const gib = tryReadGibibytes(requests["memory"] ?? limits["memory"]);
  if (vcpu === undefined || gib === undefined) return undefined;
  return { vcpu, gib, gpu: countGpus(requests) || countGpus(limits) };
}

function countGpus(claims: JsonObject): number {
  return Object.entries(claims).reduce((sum, [name, count]) => (name.endsWith("/gpu") ? sum + (tryReadQuantity(count) ?? 0) : sum), 0);
}

/** `copies` may be a fraction: what runs a third of the time counts a third. */
export function usePods(
  { vcpu, gib, gpu }: Requests,
  copies: number,
  { target, hours }: { target: CostFacts["target"]; hours: number },
): Usage[] {
  const time = copies * hours;
  const place = target === "aws" ? "pod/aws" : "pod";
  return [
    { sku: `${place}/vcpu`, quantity: vcpu * time, work: { vcpuHours: vcpu * time } },
    { sku: `${place}/gib`, quantity: gib * time, work: { gibHours: gib * time } },
    ...(gpu === 0 ? [] : [{ sku: "pod/gpu", quantity: gpu * time, work: { gpuHours: gpu * time } }]),
  ];
}

export function useVolumes(gib: number, { target, hours }: { target: CostFacts["target"]; hours: number }): Usage {
  return { sku: target === "aws" ? "ebs/gp3" : "pod/storage", quantity: gib, work: { diskGibHours: gib * hours } };
}
