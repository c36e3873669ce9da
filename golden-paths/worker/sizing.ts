import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { secondsOf } from "../kit/quantity.ts";
import { countReplicas, type PodSizing, type Replicas, sizePod } from "../kit/workload/sizing.ts";
import type { WorkerSettings } from "./contract.ts";

export interface WorkerSizing {
  readonly pod: PodSizing;
  readonly replicas: Replicas;
  readonly shutdownSeconds: number;
}

export function sizeWorker(
  settings: Pick<WorkerSettings, "resources" | "replicas" | "shutdown">,
  size: Size,
  production: boolean,
): WorkerSizing {
  return {
    pod: sizePod(size, settings.resources),
    replicas: countReplicas(size, production, settings.replicas),
    shutdownSeconds: secondsOf(settings.shutdown),
  };
}
