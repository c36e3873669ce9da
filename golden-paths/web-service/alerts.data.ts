import type { EnvironmentContext } from "../kit/context.ts";
import type { AlertRule } from "../kit/alert-rules.ts";

/** What every OpenTelemetry SDK calls the time that an HTTP request took, as Prometheus keeps it. */
export const requestSeconds = "http_server_request_duration_seconds";

/** `job` is `<service.namespace>/<service.name>`: that is how OpenTelemetry's own names become Prometheus labels. */
export function jobOf(context: EnvironmentContext, component: string): string {
  return `${context.namespace}/${component}`;
}

export function listAlerts(context: EnvironmentContext, component: string, maxReplicas: number): AlertRule[] {
  const job = `job="${jobOf(context, component)}"`;
  const container = `namespace="${context.namespace}",container="${component}"`;
  const deployment = `namespace="${context.namespace}",deployment="${component}"`;
  const rate = (more: string) => `sum(rate(${requestSeconds}_count{${job}${more}}[5m]))`;
  return [
    {
      alert: "WebServiceErrors",
      // Some traffic, or one failed request at night would be 100 %.
      expr: `${rate(',http_response_status_code=~"5.."')} / ${rate("")} > 0.05 and ${rate("")} > 0.1`,
      for: "5m",
      summary: `More than 5 % of the requests to ${component} fail.`,
    },
    {
      alert: "WebServiceSlow",
      expr: `histogram_quantile(0.95, sum by (le) (rate(${requestSeconds}_bucket{${job}}[5m]))) > 1 and ${rate("")} > 0.1`,
      for: "15m",
      summary: `One request to ${component} in twenty takes longer than a second.`,
    },
    {
      alert: "WebServiceDown",
      // Zero copies are wanted outside office hours.
      expr: `kube_deployment_status_replicas_available{${deployment}} == 0 and kube_deployment_spec_replicas{${deployment}} > 0`,
      for: "5m",
      summary: `No copy of ${component} is ready.`,
    },
    {
      alert: "WebServiceRestarts",
      expr: `sum(increase(kube_pod_container_status_restarts_total{${container}}[30m])) > 3`,
      for: "0m",
      summary: `${component} restarts again and again.`,
    },
    {
      alert: "WebServiceSaturated",
      expr: `kube_deployment_spec_replicas{${deployment}} >= ${maxReplicas} and sum(rate(container_cpu_usage_seconds_total{${container}}[5m])) / sum(kube_pod_container_resource_requests{${container},resource="cpu"}) > 0.9`,
      for: "30m",
      summary: `${component} runs all ${maxReplicas} copies that it may have, and they are busy.`,
    },
    {
      alert: "WebServiceMemory",
      expr: `max(container_memory_working_set_bytes{${container}}) / max(kube_pod_container_resource_limits{${container},resource="memory"}) > 0.95`,
      for: "10m",
      summary: `A copy of ${component} is about to be ended for want of memory.`,
    },
  ];
}
