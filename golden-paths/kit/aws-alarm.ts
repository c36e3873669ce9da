import type * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { awsNameOf } from "./aws-names.ts";
import type { EnvironmentContext } from "./context.ts";
import { tryReadLayerText } from "./layer-outputs.ts";

export interface AlarmArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  /** Last part of its name, for example `disk-nearly-full`. */
  readonly about: string;
  /** What is wrong and what to do, for whoever is woken by it. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly when: "above" | "below";
  readonly threshold: number;
  /** For how many periods of five minutes it must hold. Default: 3. */
  readonly periods?: number;
}

/** A CloudWatch alarm. It notifies the topic that the cluster layer names, where it names one. */
export function createAlarm(args: AlarmArgs, opts: pulumi.CustomResourceOptions): MetricAlarm {
  const { context, component, about } = args;
  const topic = tryReadLayerText(context, "cluster", "alertTopicArn");
  return new MetricAlarm(
    `${component}-${about}`,
    {
      name: `${awsNameOf(context, context.ref, component)}-${about}`,
      alarmDescription: args.description,
      namespace: args.namespace,
      metricName: args.metric,
      dimensions: { ...args.dimensions },
      statistic: args.statistic,
      comparisonOperator: args.when === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold: args.threshold,
      period: 300,
      evaluationPeriods: args.periods ?? 3,
      treatMissingData: "notBreaching",
      alarmActions: topic === undefined ? [] : [topic],
      tags: context.tags,
    },
    opts,
  );
}
