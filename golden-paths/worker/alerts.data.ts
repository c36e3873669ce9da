import type { AlertRule } from "../kit/alert-rules.ts";
import type { EnvironmentContext } from "../kit/context.ts";

/** That messages wait and nobody reads them is the queue's own alert. */
export function listAlerts(context: EnvironmentContext, component: string): AlertRule[] {
  const container = `namespace="${context.namespace}",container="${component}"`;
  const deployment = `namespace="${context.namespace}",deployment="${component}"`;
  return [
    {
      alert: "WorkerDown",
      // Zero copies are wanted while nothing waits, and outside office hours.
      expr: `kube_deployment_status_replicas_available{${deployment}} == 0 and kube_deployment_spec_replicas{${deployment}} > 0`,
      for: "10m",
      summary: `No copy of ${component} runs.`,
    },
    {
      alert: "WorkerRestarts",
      expr: `sum(increase(kube_pod_container_status_restarts_total{${container}}[30m])) > 3`,
      for: "0m",
      summary: `${component} restarts again and again.`,
    },
    {
      alert: "WorkerMemory",
      expr: `max(container_memory_working_set_bytes{${container}}) / max(kube_pod_container_resource_limits{${container},resource="memory"}) > 0.95`,
      for: "10m",
      summary: `A copy of ${component} is about to be ended for want of memory.`,
    },
  ];
}
