import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { durationBetween, secondsOf } from "../kit/quantity.ts";
import { port, replicasSetting, urlPath, verifyReplicas, verifyWorkload, workloadSettings } from "../kit/workload/settings.ts";

const settings = z.strictObject({
  ...workloadSettings,
  port: port.default(8080).meta({ description: "The port that it listens on; it is also in the variable PORT. Default: 8080." }),
  public: z.boolean().default(false).meta({
    description:
      "Whether it gets a host name of its own, <component>--<team>-<environment>.<domain>, that anybody can reach. Names under `hosts` reach it in any case. Default: false.",
  }),
  replicas: replicasSetting(1),
  health: z
    .strictObject({
      path: urlPath.default("/healthz").meta({ description: "Answers 200 when it can serve. Default: /healthz." }),
      alive: urlPath.optional().meta({ description: "Answers 200 unless it must be restarted. Default: the same path." }),
      startup: durationBetween("5s", "15m").default("60s").meta({ description: "How long it may take to start. Default: 60s." }),
    })
    .prefault({})
    .meta({ description: "How the platform sees whether it is well." }),
  metrics: z
    .strictObject({
      path: urlPath.default("/metrics").meta({ description: "Where Prometheus metrics are. Default: /metrics." }),
      port: port.optional().meta({ description: "The port that serves them. Default: the service's own." }),
    })
    .optional()
    .meta({ description: "Prometheus metrics to collect. Default: none; what comes by OpenTelemetry needs no setting." }),
  timeouts: z
    .strictObject({
      request: durationBetween("1s", "1h").default("30s").meta({ description: "How long the gateway waits for an answer. Default: 30s." }),
      shutdown: durationBetween("1s", "10m")
        .default("30s")
        .meta({ description: "How long requests may go on after a copy was told to stop. Default: 30s." }),
    })
    .prefault({}),
});
export type WebServiceSettings = z.infer<typeof settings>;

export const webService = defineGoldenPath({
  name: "web-service",
  version: "1.0.0",
  kind: "workload",
  support: "supported",
  summary: "An HTTP service that scales, restarts and updates without an outage, with TLS, alerts, traces and a dashboard.",
  promise: "99.9 % monthly availability of everything around your code in production; an update or the loss of a node interrupts nothing.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "0.1 CPU and 256 MiB for each copy; 2 to 4 copies in production, else 1 to 2.",
    medium: "0.5 CPU and 1 GiB for each copy; 2 to 6 copies in production, else 1 to 3.",
    large: "1 CPU and 2 GiB for each copy; 3 to 10 copies in production, else 1 to 4.",
    xlarge: "2 CPU and 4 GiB for each copy; 3 to 20 copies in production, else 1 to 6.",
  },
  access: ["call"],
  shareable: ["kubernetes", "aws"],
  holdsData: false,
  answersHosts: true,
  physicalNames: [
    { target: "kubernetes", of: "Kubernetes Service", limit: 63, template: "{component}" },
    { target: "aws", of: "IAM role", limit: 64, template: "{organisation}-{team}-{environment}-{component}" },
  ],
  verify: ({ settings: asked, stage }) => [
    ...verifyWorkload(asked, stage),
    ...verifyReplicas(asked.replicas),
    ...(stage === "production" && asked.replicas.min === 1
      ? [
          {
            key: "replicas.min",
            message: "In production one copy is an outage at every update of a node.",
            fix: "Write 2 or more, or leave it out.",
          },
        ]
      : []),
    ...(secondsOf(asked.timeouts.shutdown) < secondsOf(asked.timeouts.request) && secondsOf(asked.timeouts.request) <= 600
      ? [
          {
            key: "timeouts.shutdown",
            message: `A request may take ${asked.timeouts.request}, but an update would cut it off after ${asked.timeouts.shutdown}.`,
            fix: `Write at least ${asked.timeouts.request}.`,
          },
        ]
      : []),
  ],
});
