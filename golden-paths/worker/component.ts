import type { PathModule } from "../kit/component.ts";
import { footprintOfReplicas } from "../kit/workload/sizing.ts";
import type { WorkerSettings } from "./contract.ts";
import { sizeWorker } from "./sizing.ts";
import { Worker } from "./worker.ts";

export const path: PathModule<WorkerSettings> = {
  create: (args, opts) => new Worker(args, opts),
  footprint({ settings, size, stage }) {
    const { replicas, pod } = sizeWorker(settings, size, stage === "production");
    return footprintOfReplicas(replicas, pod);
  },
};
