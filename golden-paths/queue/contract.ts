import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { amountBetween, durationBetween, secondsOf } from "../kit/quantity.ts";

const settings = z.strictObject({
  ordered: z.boolean().default(false).meta({
    description:
      "True: messages arrive in the order in which they were sent, one consumer at a time (on AWS: per message group). Can't be changed later. Default: false.",
  }),
  retention: durationBetween("1m", "14d")
    .default("4d")
    .meta({ description: "How long an unread message is kept. Default: 4d.", examples: ["14d"] }),
  visibility: durationBetween("1m", "12h")
    .default("5m")
    .meta({ description: "How long a consumer may work on a message before another one gets it. Default: 5m.", examples: ["30m"] }),
  maxAttempts: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .meta({ description: "After how many failed attempts a message moves to the dead-letter queue. Default: 5." }),
  maxMessageSize: amountBetween("1Ki", "1024Ki")
    .default("256Ki")
    .meta({ description: "The largest message; larger ones are refused on AWS. Default: 256Ki." }),
});
export type QueueSettings = z.infer<typeof settings>;

export const queue = defineGoldenPath({
  name: "queue",
  version: "1.0.0",
  kind: "store",
  support: "supported",
  summary: "A durable message queue with a dead-letter queue; each message is delivered at least once.",
  promise: "99.9 % monthly availability in production; a message that was accepted survives the loss of a server or zone there.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "Up to 1 GiB of waiting messages in the cluster; without such a bound on AWS.",
    medium: "Up to 5 GiB of waiting messages in the cluster; without such a bound on AWS.",
    large: "Up to 20 GiB of waiting messages in the cluster; without such a bound on AWS.",
  },
  access: ["send-and-receive", "send", "receive"],
  shareable: ["kubernetes", "aws"],
  holdsData: true,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "RabbitMQ queue", limit: 255, template: "{team}.{environment}.{component}" },
    { target: "kubernetes", of: "RabbitMQ dead-letter queue", limit: 255, template: "{team}.{environment}.{component}.dead" },
    { target: "aws", of: "SQS queue", limit: 80, template: "{organisation}-{team}-{environment}-{component}.fifo" },
    { target: "aws", of: "SQS dead-letter queue", limit: 80, template: "{organisation}-{team}-{environment}-{component}-dead.fifo" },
  ],
  verify: ({ settings: asked }) =>
    secondsOf(asked.visibility) < secondsOf(asked.retention)
      ? []
      : [
          {
            key: "visibility",
            message: `A message that is worked on for ${asked.visibility} would expire after ${asked.retention}, before anybody else gets it.`,
            fix: "Make retention longer than visibility.",
          },
        ],
});
