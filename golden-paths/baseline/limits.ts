import type * as pulumi from "@pulumi/pulumi";
import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange.js";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
import type { EnvironmentContext } from "../kit/context.ts";
import type { Footprint } from "../kit/footprint.ts";
import { sizeQuota } from "./sizing.ts";

/** How much the namespace may claim in all, and what a container gets that says nothing. */
export function createLimits(context: EnvironmentContext, footprint: Footprint, opts: pulumi.CustomResourceOptions): void {
  const metadata = { name: "environment", namespace: context.namespace, labels: context.labels };
  new ResourceQuota("quota", { metadata, spec: { hard: { ...sizeQuota(footprint, context.input.spec.stage) } } }, opts);
  new LimitRange(
    "limits",
    {
      metadata,
      spec: {
        limits: [
          {
            type: "Container",
            defaultRequest: { cpu: "50m", memory: "64Mi" },
            default: { cpu: "500m", memory: "256Mi" },
          },
        ],
      },
    },
    opts,
  );
}
