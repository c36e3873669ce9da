import type * as pulumi from "@pulumi/pulumi";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { RedriveAllowPolicy } from "@pulumi/aws/sqs/redriveAllowPolicy.js";
import { createAlarm } from "../kit/aws-alarm.ts";
import { arnOf } from "../kit/aws-names.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { isReleased } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { bytesOf, secondsOf } from "../kit/quantity.ts";
import { connectSqs } from "./connection.ts";
import type { QueueSettings } from "./contract.ts";
import { type QueueAddress, sqsArn, sqsNames } from "./names.ts";
import { deadLetterRetention } from "./sizing.ts";

/** An SQS queue with a dead-letter queue. */
export class QueueOnAws extends PathComponent<QueueSettings> {
  readonly #address: QueueAddress;
  readonly #queue: Queue;

  constructor(args: PathArgs<QueueSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("queue", args, opts);
    this.#address = { owner: this.context.ref, component: this.component, ordered: args.settings.ordered };
    const child = { parent: this };
    const guarded = { ...child, protect: !isReleased(this.context, this.component) };
    const names = sqsNames(this.context, this.#address);
    const deadArn = arnOf(this.context, "sqs", names.dead);
    const arn = sqsArn(this.context, this.#address);

    const dead = this.#createQueue(
      args.settings,
      "-dead",
      {
        name: names.dead,
        messageRetentionSeconds: secondsOf(deadLetterRetention),
      },
      guarded,
    );
    this.#queue = this.#createQueue(
      args.settings,
      "",
      {
        name: names.queue,
        messageRetentionSeconds: secondsOf(args.settings.retention),
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: args.settings.maxAttempts }),
      },
      { ...guarded, dependsOn: [dead] },
    );
    new RedriveAllowPolicy(
      `${this.component}-dead`,
      {
        queueUrl: dead.url,
        redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arn] }),
      },
      child,
    );
    for (const [suffix, queue, queueArn] of [
      ["", this.#queue, arn],
      ["-dead", dead, deadArn],
    ] as const) {
      new QueuePolicy(`${this.component}${suffix}`, { queueUrl: queue.url, policy: refusePlainText(queueArn) }, child);
    }
    this.#createAlarms(args, names, child);
    this.registerOutputs({});
  }

  override connect(access: string): Connection {
    return connectSqs(this.context, this.#address, access, [this.#queue]);
  }

  #createQueue(
    settings: QueueSettings,
    suffix: "" | "-dead",
    own: { name: string; messageRetentionSeconds: number; redrivePolicy?: string },
    opts: pulumi.CustomResourceOptions,
  ): Queue {
    return new Queue(
      `${this.component}${suffix}`,
      {
        ...own,
        // Per message group, which is also what lets the throughput grow.
        ...(settings.ordered
          ? {
              fifoQueue: true,
              contentBasedDeduplication: true,
              deduplicationScope: "messageGroup",
              fifoThroughputLimit: "perMessageGroupId",
            }
          : {}),
        maxMessageSize: bytesOf(settings.maxMessageSize),
        visibilityTimeoutSeconds: secondsOf(settings.visibility),
        receiveWaitTimeSeconds: 20,
        sqsManagedSseEnabled: true,
        tags: this.context.tags,
      },
      opts,
    );
  }

  #createAlarms({ settings }: PathArgs<QueueSettings>, names: { queue: string; dead: string }, opts: pulumi.CustomResourceOptions): void {
    createAlarm(
      {
        context: this.context,
        component: this.component,
        about: "dead-letters",
        description: `Messages of ${this.component} failed too often and wait in ${names.dead}.`,
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: names.dead },
        statistic: "Maximum",
        when: "above",
        threshold: 0,
        periods: 1,
      },
      opts,
    );
    createAlarm(
      {
        context: this.context,
        component: this.component,
        about: "messages-grow-old",
        description: `Messages of ${this.component} have waited for half of their life: consumers are too few or stuck.`,
        namespace: "AWS/SQS",
        metric: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: names.queue },
        statistic: "Maximum",
        when: "above",
        threshold: Math.floor(secondsOf(settings.retention) / 2),
      },
      opts,
    );
  }
}

function refusePlainText(arn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RefusePlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
