import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentContext } from "../kit/context.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { componentLabel, metadataOf } from "../kit/metadata.ts";
import { jobOf } from "./alerts.data.ts";
import type { WebServiceSettings } from "./contract.ts";

/** Has Prometheus collect what the service exposes, under the same job as what it sends by OpenTelemetry. */
export function createMonitor(
  context: EnvironmentContext,
  component: string,
  { metrics, port }: WebServiceSettings,
  opts: pulumi.CustomResourceOptions,
): void {
  if (metrics === undefined) return;
  createCustomObject(
    {
      kind: "ServiceMonitor",
      metadata: metadataOf(context, component),
      spec: {
        selector: { matchLabels: { [componentLabel]: component } },
        endpoints: [
          {
            port: metrics.port === undefined || metrics.port === port ? "http" : "metrics",
            path: metrics.path,
            relabelings: [{ targetLabel: "job", replacement: jobOf(context, component) }],
          },
        ],
      },
    },
    opts,
  );
}
