import type * as pulumi from "@pulumi/pulumi";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import type { EnvironmentContext } from "../context.ts";
import { createCustomObject } from "../custom-object.ts";
import { metadataOf } from "../metadata.ts";
import { planHours } from "./office-hours.ts";
import type { Replicas } from "./sizing.ts";

/** One queue that a worker empties, as a trigger of KEDA. */
export interface BacklogTrigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of a TriggerAuthentication. */
  readonly authentication: string;
}

export interface AutoscalerArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly replicas: Replicas;
  /** CPU, in per cent of what a pod is given, above which there is one more. */
  readonly cpuPercent: number;
  readonly backlogs?: readonly BacklogTrigger[];
  /** How many waiting messages one copy is worth. */
  readonly messagesPerReplica?: number;
}

/**
 * Kubernetes' own autoscaler, wherever it can do the job. It can't scale to zero, so office hours and queues go through
 * KEDA: its cron trigger needs no image, no rights and no job of ours, it gives the number of copies back to the
 * autoscaler in the morning, and a plan shows it as one object. A pair of CronJobs would need a tool image, rights on
 * deployments in every namespace, and would fight the autoscaler.
 */
export function createAutoscaler(args: AutoscalerArgs, opts: pulumi.CustomResourceOptions): void {
  const { hours } = args.context.input.spec;
  const office = hours === undefined ? undefined : planHours(hours);
  const backlogs = args.backlogs ?? [];
  if (office === undefined && backlogs.length === 0) return createCpuAutoscaler(args, opts);
  const { context, component, replicas } = args;
  const cron =
    office === undefined
      ? []
      : [{ type: "cron", name: "hours", metadata: { ...office, desiredReplicas: String(Math.max(2, replicas.min)) } }];
  createCustomObject(
    {
      kind: "ScaledObject",
      metadata: metadataOf(context, component),
      spec: {
        scaleTargetRef: { name: component },
        minReplicaCount: office === undefined ? replicas.min : 0,
        maxReplicaCount: replicas.max,
        cooldownPeriod: 300,
        ...(backlogs.length === 0 ? openByHours(args, cron) : openByBacklog(args, backlogs, cron)),
      },
    },
    opts,
  );
}

function createCpuAutoscaler({ context, component, replicas, cpuPercent }: AutoscalerArgs, opts: pulumi.CustomResourceOptions): void {
  new HorizontalPodAutoscaler(
    component,
    {
      metadata: metadataOf(context, component),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: component },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } } }],
        // Down slowly: the next peak is usually near.
        behavior: { scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Percent", value: 25, periodSeconds: 60 }] } },
      },
    },
    opts,
  );
}

type Trigger = { readonly type: string; readonly name: string; readonly metadata: Readonly<Record<string, string>> };

/** In hours by CPU, from the usual number of copies on; outside of them the CPU trigger alone keeps nothing alive. */
function openByHours({ replicas, cpuPercent }: AutoscalerArgs, cron: readonly Trigger[]): object {
  return {
    triggers: [
      ...cron.map((trigger) => ({ ...trigger, metadata: { ...trigger.metadata, desiredReplicas: String(replicas.min) } })),
      { type: "cpu", name: "cpu", metricType: "Utilization", metadata: { value: String(cpuPercent) } },
    ],
  };
}

/** By what waits; and with office hours only then, because each trigger of its own would wake the worker at night. */
function openByBacklog(
  { replicas, messagesPerReplica = 10 }: AutoscalerArgs,
  backlogs: readonly BacklogTrigger[],
  cron: readonly Trigger[],
): object {
  const named = backlogs.map(({ type, metadata, authentication }, index) => ({
    type,
    name: `backlog_${index}`,
    metadata,
    authenticationRef: { name: authentication },
  }));
  if (cron.length === 0) return { triggers: named };
  const most = [...named.map(({ name }) => name), String(replicas.min * messagesPerReplica)].join(", ");
  return {
    triggers: [...cron, ...named],
    // Outside its hours the cron trigger reads 1, not 0; in its hours at least 2.
    advanced: { scalingModifiers: { formula: `hours > 1 ? max(${most}) : 0`, target: String(messagesPerReplica) } },
  };
}
