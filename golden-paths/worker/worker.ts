import type * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { PathArgs } from "../kit/context.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { componentLabel, metadataOf } from "../kit/metadata.ts";
import { createAutoscaler } from "../kit/workload/autoscaler.ts";
import { createDashboard } from "../kit/workload/dashboard.ts";
import { createWorkloadPolicy, metricsIngress } from "../kit/workload/network-policy.ts";
import { makePodTemplate, type PodTemplateArgs } from "../kit/workload/pod-template.ts";
import { type Preparation, prepareWorkload } from "../kit/workload/workload.ts";
import { listAlerts } from "./alerts.data.ts";
import { createBacklogTrigger, listQueues } from "./backlog.ts";
import type { WorkerSettings } from "./contract.ts";
import { sizeWorker, type WorkerSizing } from "./sizing.ts";

/** A process that nobody calls; the same objects on both targets, but for the workload's identity. */
export class Worker extends PathComponent<WorkerSettings> {
  constructor(args: PathArgs<WorkerSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("worker", args, opts);
    const { context, component } = this;
    const { settings, links } = args;
    const child = { parent: this };
    const sizing = sizeWorker(settings, args.request.size, context.production);

    const deployment = this.#createDeployment(settings, sizing, prepareWorkload(args, {}, child), child);
    this.#createAutoscaler(args, sizing, deployment);
    this.#createDisruptionBudget(child);
    const ingress = settings.metrics === undefined ? [] : [metricsIngress(context, settings.metrics.port)];
    createWorkloadPolicy({ context, component, links, internet: settings.internet, ingress }, child);
    this.#createMonitor(settings, child);
    createAlertRules(context, component, listAlerts(context, component), child);
    createDashboard({ context, component, panels: [] }, child);
    this.registerOutputs({});
  }

  get #pods() {
    return { matchLabels: { [componentLabel]: this.component } };
  }

  #createDeployment(
    settings: WorkerSettings,
    sizing: WorkerSizing,
    { variables, dependsOn }: Preparation,
    opts: pulumi.CustomResourceOptions,
  ): Deployment {
    const { context, component } = this;
    return new Deployment(
      component,
      {
        metadata: metadataOf(context, component),
        spec: {
          revisionHistoryLimit: 5,
          progressDeadlineSeconds: 600,
          selector: this.#pods,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
          template: makePodTemplate({
            context,
            component,
            settings,
            variables,
            sizing: sizing.pod,
            shutdownSeconds: sizing.shutdownSeconds,
            container: makeContainer(settings),
          }),
        },
      },
      { ...opts, dependsOn },
    );
  }

  #createAutoscaler({ settings, links }: PathArgs<WorkerSettings>, { replicas }: WorkerSizing, deployment: Deployment): void {
    const { context, component } = this;
    const queues = listQueues(links);
    if (queues.length === 0 && replicas.min === 0) {
      throw new UserError(
        `components.${component}.settings.replicas.min of ${context.ref} is 0, but the worker reads from no queue that could wake it.`,
        {
          fix: "Write 1 or more, or name a queue under `uses`.",
        },
      );
    }
    const { messagesPerReplica } = settings;
    const backlogs = queues.map((queue) => createBacklogTrigger({ context, component, queue, messagesPerReplica }, { parent: this }));
    const dependsOn = [deployment, ...backlogs.map(({ resource }) => resource)];
    const triggers = backlogs.map(({ trigger }) => trigger);
    createAutoscaler({ context, component, replicas, cpuPercent: 75, backlogs: triggers, messagesPerReplica }, { parent: this, dependsOn });
  }

  #createDisruptionBudget(opts: pulumi.CustomResourceOptions): void {
    new PodDisruptionBudget(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: { maxUnavailable: 1, selector: this.#pods, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      opts,
    );
  }

  #createMonitor({ metrics }: WorkerSettings, opts: pulumi.CustomResourceOptions): void {
    if (metrics === undefined) return;
    createCustomObject(
      {
        kind: "PodMonitor",
        metadata: metadataOf(this.context, this.component),
        spec: { selector: this.#pods, podMetricsEndpoints: [{ port: "metrics", path: metrics.path }] },
      },
      opts,
    );
  }
}

function makeContainer({ health, metrics }: WorkerSettings): NonNullable<PodTemplateArgs["container"]> {
  const ports = metrics === undefined ? {} : { ports: [{ name: "metrics", containerPort: metrics.port, protocol: "TCP" }] };
  if (health === undefined) return ports;
  const asked =
    health.port === undefined ? { exec: { command: health.command ?? [] } } : { httpGet: { path: health.path, port: health.port } };
  return {
    ...ports,
    startupProbe: { ...asked, timeoutSeconds: 5, periodSeconds: 5, failureThreshold: 24 },
    livenessProbe: { ...asked, timeoutSeconds: 5, periodSeconds: 15, failureThreshold: 4 },
  };
}
