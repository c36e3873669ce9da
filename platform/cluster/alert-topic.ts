import type * as pulumi from "@pulumi/pulumi";
import type { Key } from "@pulumi/aws/kms/key.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "../layer-names.ts";
import type { ClusterSettings } from "./settings.ts";

export interface AlertTopicArgs {
  readonly input: LayerInput;
  readonly settings: ClusterSettings;
  readonly key: Key;
}

/** Where the CloudWatch alarms of all environments go; what listens there routes them by the alarm's name. */
export function createAlertTopic({ input, settings, key }: AlertTopicArgs, opts: pulumi.CustomResourceOptions): Topic {
  const name = `${nameOf(input)}-alerts`;
  const topic = new Topic(
    "alerts",
    { name, kmsMasterKeyId: key.arn, policy: JSON.stringify(makePolicy(input, name)), tags: tagsOf(input, name) },
    opts,
  );
  for (const email of settings.alertEmails)
    new TopicSubscription(`alerts-${email}`, { topic: topic.arn, protocol: "email", endpoint: email }, opts);
  return topic;
}

function makePolicy(input: LayerInput, name: string): object {
  const account = accountOf(input);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: `arn:${partitionOf(input)}:sns:${input.instance.region}:${account}:${name}`,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}
