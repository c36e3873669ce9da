import type * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import type { PathArgs } from "../kit/context.ts";
import { componentLabel, metadataOf } from "../kit/metadata.ts";
import { makePodTemplate, type PodTemplateArgs } from "../kit/workload/pod-template.ts";
import type { Preparation } from "../kit/workload/workload.ts";
import type { WebServiceSettings } from "./contract.ts";
import { drainSeconds, type WebServiceSizing } from "./sizing.ts";

/** No `replicas`: the autoscaler alone says how many, and an update must not set them back. */
export function createDeployment(
  args: PathArgs<WebServiceSettings>,
  sizing: WebServiceSizing,
  { variables, dependsOn }: Preparation,
  opts: pulumi.CustomResourceOptions,
): Deployment {
  const {
    context,
    settings,
    request: { name: component },
  } = args;
  return new Deployment(
    component,
    {
      metadata: metadataOf(context, component),
      spec: {
        revisionHistoryLimit: 5,
        progressDeadlineSeconds: 600,
        selector: { matchLabels: { [componentLabel]: component } },
        // Never fewer than there should be: a new copy answers before an old one goes.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        template: makePodTemplate({
          context,
          component,
          settings,
          variables,
          sizing: sizing.pod,
          shutdownSeconds: sizing.shutdownSeconds,
          container: makeContainer(settings, sizing),
        }),
      },
    },
    { ...opts, dependsOn },
  );
}

function makeContainer(
  { port, health, metrics }: WebServiceSettings,
  { startup }: WebServiceSizing,
): NonNullable<PodTemplateArgs["container"]> {
  const ready = { httpGet: { path: health.path, port: "http" }, timeoutSeconds: 2 };
  const alive = { httpGet: { path: health.alive ?? health.path, port: "http" }, timeoutSeconds: 2 };
  return {
    ports: [
      { name: "http", containerPort: port, protocol: "TCP" },
      ...(metrics?.port === undefined || metrics.port === port ? [] : [{ name: "metrics", containerPort: metrics.port, protocol: "TCP" }]),
    ],
    startupProbe: { ...alive, ...startup },
    readinessProbe: { ...ready, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...alive, periodSeconds: 10, failureThreshold: 6 },
    lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
  };
}
