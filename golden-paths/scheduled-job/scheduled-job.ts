import type * as pulumi from "@pulumi/pulumi";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { PathArgs } from "../kit/context.ts";
import { secondsOf } from "../kit/quantity.ts";
import { metadataOf } from "../kit/metadata.ts";
import { createWorkloadPolicy } from "../kit/workload/network-policy.ts";
import { makePodTemplate, podLabelsOf } from "../kit/workload/pod-template.ts";
import { type Preparation, prepareWorkload } from "../kit/workload/workload.ts";
import { listAlerts } from "./alerts.data.ts";
import type { ScheduledJobSettings } from "./contract.ts";
import { sizeJob } from "./sizing.ts";

const overlaps = { forbid: "Forbid", allow: "Allow", replace: "Replace" } as const;
const shutdownSeconds = 30;

/** A CronJob; the same objects on both targets, but for the workload's identity. */
export class ScheduledJob extends PathComponent<ScheduledJobSettings> {
  constructor(args: PathArgs<ScheduledJobSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("scheduled-job", args, opts);
    const { context, component } = this;
    const { settings, links } = args;
    const child = { parent: this };

    this.#createCronJob(args, prepareWorkload(args, {}, child), child);
    createWorkloadPolicy({ context, component, links, internet: settings.internet, ingress: [] }, child);
    createAlertRules(context, component, listAlerts(context, component, settings), child);
    this.registerOutputs({});
  }

  #createCronJob(
    { settings, request }: PathArgs<ScheduledJobSettings>,
    { variables, dependsOn }: Preparation,
    opts: pulumi.CustomResourceOptions,
  ): void {
    const { context, component } = this;
    new CronJob(
      component,
      {
        metadata: metadataOf(context, component),
        spec: {
          schedule: settings.schedule,
          timeZone: settings.timezone,
          suspend: settings.paused,
          concurrencyPolicy: overlaps[settings.overlap],
          startingDeadlineSeconds: secondsOf(settings.startWithin),
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: podLabelsOf(context, component) },
            spec: {
              backoffLimit: settings.retries,
              activeDeadlineSeconds: secondsOf(settings.deadline),
              // What the node did to a pod is no failure of the program.
              podFailurePolicy: { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] },
              template: makePodTemplate({
                context,
                component,
                settings,
                variables,
                sizing: sizeJob(settings, request.size),
                shutdownSeconds,
                restartPolicy: "Never",
              }),
            },
          },
        },
      },
      { ...opts, dependsOn },
    );
  }
}
