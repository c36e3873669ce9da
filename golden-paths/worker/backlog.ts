import type * as pulumi from "@pulumi/pulumi";
import { InternalError } from "@roadbed/engine/contract/errors.ts";
import type { EnvSource } from "../kit/connection.ts";
import type { EnvironmentContext, Link } from "../kit/context.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { metadataOf } from "../kit/metadata.ts";
import type { BacklogTrigger } from "../kit/workload/autoscaler.ts";

/** Queues among what a worker uses, from which it may read. */
export function listQueues(links: readonly Link[]): Link[] {
  return links.filter(({ path, access }) => path.startsWith("queue@") && access !== "send");
}

export interface BacklogArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly queue: Link;
  readonly messagesPerReplica: number;
}

export interface Backlog {
  readonly trigger: BacklogTrigger;
  /** What must be there before the trigger. */
  readonly resource: pulumi.Resource;
}

/**
 * Lets KEDA see how much waits in a queue: as the worker itself would, by what the queue's connection delivers. In the
 * cluster that is the worker's own user; on AWS it is KEDA's role.
 */
export function createBacklogTrigger(
  { context, component, queue, messagesPerReplica }: BacklogArgs,
  opts: pulumi.CustomResourceOptions,
): Backlog {
  const { env, dependsOn } = queue.connection;
  const authentication = `${component}-${queue.name}`;
  const isSqs = readText(queue, "KIND") === "sqs";
  const resource = createCustomObject(
    {
      kind: "TriggerAuthentication",
      metadata: metadataOf(context, component, authentication),
      spec: isSqs
        ? { podIdentity: { provider: "aws" } }
        : {
            secretTargetRef: [
              { parameter: "username", ...readSecret(queue, env["USER"]) },
              { parameter: "password", ...readSecret(queue, env["PASSWORD"]) },
            ],
          },
    },
    { ...opts, dependsOn: [...dependsOn] },
  );
  const watch = isSqs ? watchSqs : watchRabbitmq;
  return { trigger: { ...watch(queue, messagesPerReplica), authentication }, resource };
}

function watchSqs(queue: Link, perReplica: number): Omit<BacklogTrigger, "authentication"> {
  return {
    type: "aws-sqs-queue",
    metadata: { queueURL: readText(queue, "URL"), awsRegion: readText(queue, "REGION"), queueLength: String(perReplica) },
  };
}

function watchRabbitmq(queue: Link, perReplica: number): Omit<BacklogTrigger, "authentication"> {
  const vhost = readText(queue, "VHOST");
  // AMQP reads a lone slash as the host without a name, and no path as the host that is called slash.
  const path = vhost === "/" ? "" : `/${encodeURIComponent(vhost)}`;
  return {
    type: "rabbitmq",
    metadata: {
      protocol: "amqp",
      host: `amqp://${readText(queue, "HOST")}:${readText(queue, "PORT")}${path}`,
      queueName: readText(queue, "NAME"),
      mode: "QueueLength",
      value: String(perReplica),
    },
  };
}

function readText(queue: Link, name: string): string {
  const source = queue.connection.env[name];
  if (source !== undefined && "value" in source && typeof source.value === "string") return source.value;
  throw new InternalError(`The queue ${queue.name} delivers no plain ${name}, by which KEDA would watch it.`);
}

function readSecret(queue: Link, source: EnvSource | undefined): { name: string; key: string } {
  if (source !== undefined && "secret" in source) return { name: source.secret, key: source.key };
  throw new InternalError(`The queue ${queue.name} delivers no user, as whom KEDA would watch it.`);
}
