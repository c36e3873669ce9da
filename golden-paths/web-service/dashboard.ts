import type * as pulumi from "@pulumi/pulumi";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { EnvironmentContext } from "../kit/context.ts";
import { createDashboard, type Panel } from "../kit/workload/dashboard.ts";
import { jobOf, requestSeconds } from "./alerts.data.ts";

/** What one looks at when an alert fires: requests, failures, times, copies, CPU and memory. */
export function createWebServiceDashboard(context: EnvironmentContext, component: string, opts: pulumi.CustomResourceOptions): ConfigMap {
  const job = `job="${jobOf(context, component)}"`;
  const quantile = (share: number) => `histogram_quantile(${share}, sum by (le) (rate(${requestSeconds}_bucket{${job}}[5m])))`;
  const panels: Panel[] = [
    {
      title: "Requests per second, by status",
      unit: "reqps",
      queries: [[`sum by (http_response_status_code) (rate(${requestSeconds}_count{${job}}[5m]))`, "{{http_response_status_code}}"]],
    },
    {
      title: "Share of failed requests",
      unit: "percentunit",
      queries: [
        [
          `sum(rate(${requestSeconds}_count{${job},http_response_status_code=~"5.."}[5m])) / sum(rate(${requestSeconds}_count{${job}}[5m]))`,
          "failed",
        ],
      ],
    },
    {
      title: "Time to answer",
      unit: "s",
      queries: [
        [quantile(0.5), "half"],
        [quantile(0.95), "95 %"],
        [quantile(0.99), "99 %"],
      ],
    },
  ];
  return createDashboard({ context, component, panels }, opts);
}
