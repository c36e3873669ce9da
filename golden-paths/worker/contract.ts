import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { durationBetween } from "../kit/quantity.ts";
import { port, replicasSetting, urlPath, verifyReplicas, verifyWorkload, workloadSettings } from "../kit/workload/settings.ts";

const settings = z.strictObject({
  ...workloadSettings,
  replicas: replicasSetting(0),
  messagesPerReplica: z
    .int()
    .min(1)
    .max(100_000)
    .default(10)
    .meta({ description: "How many waiting messages of a queue that it uses are worth one more copy. Default: 10." }),
  health: z
    .strictObject({
      command: z
        .array(z.string().max(2000))
        .min(1)
        .max(20)
        .optional()
        .meta({ description: "Ends with 0 while it is well.", examples: [["/app/healthy"]] }),
      port: port.optional().meta({ description: "Or: a port that answers over HTTP while it is well." }),
      path: urlPath.default("/healthz").meta({ description: "What to ask for at that port. Default: /healthz." }),
    })
    .refine(({ command, port: asked }) => (command === undefined) !== (asked === undefined), { error: "Name either a command or a port." })
    .optional()
    .meta({ description: "How the platform sees that it must be restarted. Default: only when it ends by itself." }),
  metrics: z
    .strictObject({
      port: port.meta({ description: "The port that serves Prometheus metrics." }),
      path: urlPath.default("/metrics").meta({ description: "Where they are. Default: /metrics." }),
    })
    .optional()
    .meta({ description: "Prometheus metrics to collect. Default: none; what comes by OpenTelemetry needs no setting." }),
  shutdown: durationBetween("1s", "2h")
    .default("60s")
    .meta({ description: "How long it may finish what it has begun after it was told to stop (SIGTERM). Default: 60s." }),
});
export type WorkerSettings = z.infer<typeof settings>;

export const worker = defineGoldenPath({
  name: "worker",
  version: "1.0.0",
  kind: "workload",
  support: "supported",
  summary: "A process that runs all the time and answers nobody: it empties a queue, and there are more of it while more waits.",
  promise: "In production a copy that ends, or whose node is lost, is replaced within 2 minutes; an update lets it finish its work.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "0.1 CPU and 256 MiB for each copy; 2 to 4 copies in production, else 1 to 2.",
    medium: "0.5 CPU and 1 GiB for each copy; 2 to 6 copies in production, else 1 to 3.",
    large: "1 CPU and 2 GiB for each copy; 3 to 10 copies in production, else 1 to 4.",
    xlarge: "2 CPU and 4 GiB for each copy; 3 to 20 copies in production, else 1 to 6.",
  },
  holdsData: false,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "Kubernetes Deployment", limit: 63, template: "{component}" },
    { target: "aws", of: "IAM role", limit: 64, template: "{organisation}-{team}-{environment}-{component}" },
  ],
  verify: ({ settings: asked, stage }) => [...verifyWorkload(asked, stage), ...verifyReplicas(asked.replicas)],
});
