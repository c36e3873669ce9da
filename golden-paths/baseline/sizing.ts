import type { Stage } from "@roadbed/engine/contract/identity.ts";
import { addFootprints, type Footprint } from "../kit/footprint.ts";

/** Room beside the components: a debugging pod, a one-off job, a helper of an operator. */
const spare: Readonly<Record<Stage, Footprint>> = {
  sandbox: { pods: 10, requests: { cpuMillis: 500, memoryMiB: 1024 }, limits: { cpuMillis: 2000, memoryMiB: 2048 } },
  development: { pods: 10, requests: { cpuMillis: 500, memoryMiB: 1024 }, limits: { cpuMillis: 2000, memoryMiB: 2048 } },
  staging: { pods: 15, requests: { cpuMillis: 1000, memoryMiB: 2048 }, limits: { cpuMillis: 4000, memoryMiB: 4096 } },
  production: { pods: 20, requests: { cpuMillis: 2000, memoryMiB: 4096 }, limits: { cpuMillis: 8000, memoryMiB: 8192 } },
};

/** The `hard` part of a ResourceQuota: what all components claim together, and some room; never a door past the gateway. */
export function sizeQuota(components: Footprint, stage: Stage): Readonly<Record<string, string>> {
  const all = addFootprints([components, spare[stage]]);
  return {
    "requests.cpu": `${all.requests.cpuMillis}m`,
    "requests.memory": `${all.requests.memoryMiB}Mi`,
    "limits.cpu": `${all.limits.cpuMillis}m`,
    "limits.memory": `${all.limits.memoryMiB}Mi`,
    pods: String(all.pods),
    "services.loadbalancers": "0",
    "services.nodeports": "0",
  };
}
