import { expect, test } from "vitest";
import type { TakenComponent } from "@roadbed/engine/contract/program.ts";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { queue } from "./contract.ts";

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(queue, path, { context: sampleContext({ target: "aws", ...where }), name: "order-events", ...options });
}

test("a queue is two queues, their policies and two alarms", async () => {
  expect((await record()).children).toEqual([
    "aws:cloudwatch/metricAlarm:MetricAlarm order-events-dead-letters",
    "aws:cloudwatch/metricAlarm:MetricAlarm order-events-messages-grow-old",
    "aws:sqs/queue:Queue order-events",
    "aws:sqs/queue:Queue order-events-dead",
    "aws:sqs/queuePolicy:QueuePolicy order-events",
    "aws:sqs/queuePolicy:QueuePolicy order-events-dead",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy order-events-dead",
  ]);
});

test("both queues are encrypted, refuse plain text and are protected", async () => {
  const { find } = await record();
  for (const name of ["order-events", "order-events-dead"]) {
    expect(find("Queue", name).at("sqsManagedSseEnabled")).toBe(true);
    expect(find("Queue", name).protect).toBe(true);
    expect(find("QueuePolicy", name).at("policy", "Statement", 0)).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: `arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-${name}`,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  }
});

test("what failed too often goes to the dead-letter queue, which takes nothing else", async () => {
  const { find } = await record({ settings: { maxAttempts: 3 } });
  const failed = find("Queue", "order-events");
  expect(failed.at("redrivePolicy", "deadLetterTargetArn")).toBe("arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-order-events-dead");
  expect(failed.at("redrivePolicy", "maxReceiveCount")).toBe(3);
  const admission = find("RedriveAllowPolicy");
  expect(admission.at("redriveAllowPolicy", "redrivePermission")).toBe("byQueue");
  expect(admission.at("redriveAllowPolicy", "sourceQueueArns")).toEqual(["arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-order-events"]);
});

test("settings are counted in SQS's units", async () => {
  const { inputs } = (await record({ settings: { retention: "1h", visibility: "2m", maxMessageSize: "64Ki" } })).find(
    "Queue",
    "order-events",
  );
  expect(inputs).toMatchObject({
    messageRetentionSeconds: 3600,
    visibilityTimeoutSeconds: 120,
    maxMessageSize: 65_536,
    receiveWaitTimeSeconds: 20,
  });
  expect(inputs).not.toHaveProperty("fifoQueue");
});

test("an ordered queue and its dead-letter queue are FIFO queues, named as SQS wants them", async () => {
  const { find } = await record({ settings: { ordered: true } });
  expect(find("Queue", "order-events").inputs).toMatchObject({
    name: "acme-shop-live-order-events.fifo",
    fifoQueue: true,
    deduplicationScope: "messageGroup",
  });
  expect(find("Queue", "order-events-dead").inputs).toMatchObject({ name: "acme-shop-live-order-events-dead.fifo", fifoQueue: true });
});

test("a workload gets the rights that it asked for on this queue alone", async () => {
  const [send, receive] = (await record({ access: ["send", "receive"] })).connections;
  const Resource = ["arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-order-events"];
  expect(send?.statements).toEqual([
    { Effect: "Allow", Action: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"], Resource },
  ]);
  expect(receive?.statements).toEqual([
    {
      Effect: "Allow",
      Action: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"],
      Resource,
    },
  ]);
  expect(send?.env["URL"]).toEqual({ value: "https://sqs.eu-west-1.amazonaws.com/111122223333/acme-shop-live-order-events" });
});

test("an environment that takes a queue computes what its owner would have told it", async () => {
  const context = sampleContext({ target: "aws" });
  const taken: TakenComponent = {
    as: "orders",
    from: "shop/live",
    name: "order-events",
    path: "queue@1",
    size: "small",
    settings: { ordered: false },
    uses: [],
    access: "receive",
  };
  const theirs = path.connectFrom?.({
    context: { ...context, ref: "billing/live", team: "billing" },
    link: { from: "elsewhere", name: "orders", access: "receive", taken },
  });
  const [own] = (await record({ access: ["receive"] })).connections;
  expect({ ...theirs, dependsOn: [] }).toEqual({ ...own, dependsOn: [] });
});
