import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { durationBetween, secondsOf } from "../kit/quantity.ts";
import { verifyWorkload, workloadSettings } from "../kit/workload/settings.ts";
import { whyNoSchedule } from "./schedule.ts";

const schedule = z
  .string()
  .max(100)
  .superRefine((line, { addIssue }) => {
    const why = whyNoSchedule(line);
    if (why !== undefined) addIssue(why);
  });

const settings = z.strictObject({
  ...workloadSettings,
  schedule: schedule.meta({
    description: "When it runs, as a cron line: minute, hour, day of the month, month, day of the week.",
    examples: ["30 2 * * *", "*/15 8-18 * * mon-fri"],
  }),
  timezone: z
    .string()
    .regex(/^[A-Za-z_]+(?:\/[A-Za-z_+-]+[0-9]*)*$/, { error: "Write an IANA time zone, for example Europe/London." })
    .max(60)
    .default("Etc/UTC")
    .meta({ description: "Time zone of the schedule. Default: Etc/UTC." }),
  deadline: durationBetween("10s", "1d").default("1h").meta({ description: "How long one run may take before it is ended. Default: 1h." }),
  startWithin: durationBetween("1m", "12h").default("10m").meta({
    description: "How late a run may begin, when the cluster was busy or down. Later it is left out, and an alert says so. Default: 10m.",
  }),
  overlap: z.enum(["forbid", "allow", "replace"]).default("forbid").meta({
    description:
      "When a run is due and the one before still goes on: forbid leaves the new one out, replace ends the old one. Default: forbid.",
  }),
  retries: z
    .int()
    .min(0)
    .max(10)
    .default(2)
    .meta({ description: "How often a run that failed is tried again, from its beginning. Default: 2." }),
  paused: z.boolean().default(false).meta({ description: "True: no run begins. Default: false." }),
});
export type ScheduledJobSettings = z.infer<typeof settings>;

export const scheduledJob = defineGoldenPath({
  name: "scheduled-job",
  version: "1.0.0",
  kind: "workload",
  support: "supported",
  summary: "A program that runs by the clock and ends, with a time limit, retries, and an alert when it fails or does not run.",
  promise: "A run that is due in production begins within 10 minutes, at least once; nobody has to notice that one did not.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "0.1 CPU and 256 MiB.",
    medium: "0.5 CPU and 1 GiB.",
    large: "1 CPU and 2 GiB.",
    xlarge: "2 CPU and 4 GiB.",
  },
  holdsData: false,
  answersHosts: false,
  physicalNames: [
    // Kubernetes appends the minute to the names of a CronJob's jobs.
    { target: "kubernetes", of: "Kubernetes CronJob", limit: 52, template: "{component}" },
    { target: "aws", of: "IAM role", limit: 64, template: "{organisation}-{team}-{environment}-{component}" },
  ],
  verify: ({ settings: asked, stage }) => [
    ...verifyWorkload(asked, stage),
    ...(asked.overlap === "allow" && secondsOf(asked.deadline) > 6 * 3600
      ? [
          {
            key: "overlap",
            message: `Runs that may overlap and take ${asked.deadline} each would pile up.`,
            fix: "Make the deadline 6h or shorter, or choose forbid.",
          },
        ]
      : []),
  ],
});
