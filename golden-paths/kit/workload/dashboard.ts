import type * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { EnvironmentContext } from "../context.ts";
import { shortHashOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";

export interface Panel {
  readonly title: string;
  /** A unit of Grafana's, for example `s` or `bytes`. */
  readonly unit: string;
  /** Query in PromQL, and the name of its line. */
  readonly queries: readonly (readonly [query: string, legend: string])[];
}

export interface DashboardArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  /** What is worth seeing beside copies, restarts, CPU and memory. */
  readonly panels: readonly Panel[];
}

/** A Grafana dashboard as a ConfigMap; Grafana's sidecar finds it by its label. */
export function createDashboard({ context, component, panels }: DashboardArgs, opts: pulumi.CustomResourceOptions): ConfigMap {
  const metadata = metadataOf(context, component);
  const title = `${context.ref}/${component}`;
  const dashboard = {
    // Grafana takes at most 40 characters, and links must outlive a reload.
    uid: `roadbed-${shortHashOf(title)}`,
    title,
    tags: ["roadbed", context.team],
    schemaVersion: 39,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    panels: [...panels, ...commonPanels(context, component)].map(spellPanel),
  };
  return new ConfigMap(
    component,
    {
      metadata: { ...metadata, labels: { ...metadata.labels, grafana_dashboard: "1" } },
      data: { [`${context.namespace}-${component}.json`]: JSON.stringify(dashboard) },
    },
    opts,
  );
}

function commonPanels(context: EnvironmentContext, component: string): Panel[] {
  const container = `namespace="${context.namespace}",container="${component}"`;
  return [
    { title: "Copies running", unit: "short", queries: [[`sum(kube_pod_container_status_running{${container}})`, "running"]] },
    {
      title: "Restarts",
      unit: "short",
      queries: [[`sum(increase(kube_pod_container_status_restarts_total{${container}}[30m]))`, "restarts in 30 minutes"]],
    },
    { title: "CPU", unit: "short", queries: [[`sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}[5m]))`, "{{pod}}"]] },
    {
      title: "Memory",
      unit: "bytes",
      queries: [
        [`max by (pod) (container_memory_working_set_bytes{${container}})`, "{{pod}}"],
        [`max(kube_pod_container_resource_limits{${container},resource="memory"})`, "limit"],
      ],
    },
  ];
}

const [width, height] = [12, 8];

function spellPanel({ title, unit, queries }: Panel, index: number): object {
  return {
    id: index + 1,
    title,
    type: "timeseries",
    datasource: { type: "prometheus" },
    gridPos: { w: width, h: height, x: (index % 2) * width, y: Math.floor(index / 2) * height },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(([expr, legendFormat], at) => ({ refId: String.fromCharCode(65 + at), expr, legendFormat })),
  };
}
