import type * as pulumi from "@pulumi/pulumi";
import type { Instance } from "@pulumi/aws/rds/instance.js";
import { type AlarmArgs, createAlarm } from "../kit/aws-alarm.ts";
import type { PathArgs } from "../kit/context.ts";
import { bytesOf } from "../kit/quantity.ts";
import type { PostgresSettings } from "./contract.ts";
import { sizePostgres } from "./sizing.ts";

export function createAlarms(
  { context, request, settings }: PathArgs<PostgresSettings>,
  instance: Instance,
  opts: pulumi.CustomResourceOptions,
): void {
  const { maxConnections, memoryMiB } = sizePostgres(request.size);
  const about = (alarm: Pick<AlarmArgs, "about" | "description" | "metric" | "statistic" | "when" | "threshold" | "periods">) => {
    createAlarm(
      {
        context,
        component: request.name,
        namespace: "AWS/RDS",
        dimensions: { DBInstanceIdentifier: instance.identifier },
        ...alarm,
      },
      opts,
    );
  };
  about({
    about: "disk-nearly-full",
    description: `The disk of ${request.name} is more than 85 % full: raise settings.storage.`,
    metric: "FreeStorageSpace",
    statistic: "Minimum",
    when: "below",
    threshold: Math.floor(bytesOf(settings.storage) * 0.15),
  });
  about({
    about: "connections-nearly-used-up",
    description: `${request.name} has few connections left: pool them, or choose a larger size.`,
    metric: "DatabaseConnections",
    statistic: "Maximum",
    when: "above",
    threshold: Math.floor(maxConnections * 0.85),
  });
  about({
    about: "cpu-busy",
    description: `${request.name} has been computing at its limit for half an hour: look for slow queries, or choose a larger size.`,
    metric: "CPUUtilization",
    statistic: "Average",
    when: "above",
    threshold: 85,
    periods: 6,
  });
  about({
    about: "memory-nearly-used-up",
    description: `${request.name} has little memory left: choose a larger size.`,
    metric: "FreeableMemory",
    statistic: "Minimum",
    when: "below",
    threshold: memoryMiB * 1024 * 1024 * 0.05,
  });
}
