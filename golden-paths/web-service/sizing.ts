import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { secondsOf } from "../kit/quantity.ts";
import { countReplicas, type PodSizing, type Replicas, sizePod } from "../kit/workload/sizing.ts";
import type { WebServiceSettings } from "./contract.ts";

/** How long a copy goes on taking requests after it was told to stop, until every proxy has heard of it. */
export const drainSeconds = 5;
const startupPeriodSeconds = 2;

export interface WebServiceSizing {
  readonly pod: PodSizing;
  readonly replicas: Replicas;
  readonly shutdownSeconds: number;
  readonly startup: { readonly periodSeconds: number; readonly failureThreshold: number };
}

export function sizeWebService(
  settings: Pick<WebServiceSettings, "resources" | "replicas" | "timeouts" | "health">,
  size: Size,
  production: boolean,
): WebServiceSizing {
  return {
    pod: sizePod(size, settings.resources),
    replicas: countReplicas(size, production, settings.replicas),
    shutdownSeconds: drainSeconds + secondsOf(settings.timeouts.shutdown),
    startup: {
      periodSeconds: startupPeriodSeconds,
      failureThreshold: Math.ceil(secondsOf(settings.health.startup) / startupPeriodSeconds),
    },
  };
}
