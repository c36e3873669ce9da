import type { Connection, IamStatement } from "../kit/connection.ts";
import { awsApiEgress } from "../kit/aws-egress.ts";
import type { EnvironmentContext } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { namespacePeer, tcpPorts } from "../kit/network-peers.ts";
import { brokerNames, type QueueAddress, sqsArn, sqsNames, sqsUrl } from "./names.ts";

export const amqpPort = 5672;

export function canSend(access: string): boolean {
  return access === "send" || access === "send-and-receive";
}

export function canReceive(access: string): boolean {
  return access === "receive" || access === "send-and-receive";
}

/** RabbitMQ: where the broker stands, what the queue and its exchange are called, and the user's Secret. */
export function connectBroker(
  context: EnvironmentContext,
  address: QueueAddress,
  args: { access: string; secret: string; dependsOn: Connection["dependsOn"] },
): Connection {
  const { cluster, namespace } = brokerOf(context);
  const names = brokerNames(address);
  return {
    env: {
      KIND: { value: "rabbitmq" },
      HOST: { value: `${cluster}.${namespace}.svc` },
      PORT: { value: String(amqpPort) },
      VHOST: { value: "/" },
      USER: { secret: args.secret, key: "username" },
      PASSWORD: { secret: args.secret, key: "password" },
      ...(canSend(args.access) ? { EXCHANGE: { value: names.exchange }, ROUTING_KEY: { value: names.queue } } : {}),
      ...(canReceive(args.access) ? { NAME: { value: names.queue } } : {}),
    },
    egress: [
      {
        to: [{ ...namespacePeer(namespace), podSelector: { matchLabels: { "app.kubernetes.io/name": cluster } } }],
        ports: tcpPorts(amqpPort),
      },
    ],
    statements: [],
    dependsOn: args.dependsOn,
  };
}

export function brokerOf(context: EnvironmentContext): { cluster: string; namespace: string } {
  return {
    cluster: readLayerText(context, "services", "rabbitmq", "cluster"),
    namespace: readLayerText(context, "services", "rabbitmq", "namespace"),
  };
}

/** SQS: the queue's address and the rights to speak to it; who one is, the workload identity says. */
export function connectSqs(
  context: EnvironmentContext,
  address: QueueAddress,
  access: string,
  dependsOn: Connection["dependsOn"],
): Connection {
  return {
    env: {
      KIND: { value: "sqs" },
      URL: { value: sqsUrl(context, address) },
      NAME: { value: sqsNames(context, address).queue },
      REGION: { value: context.region },
    },
    egress: [awsApiEgress],
    statements: [{ Effect: "Allow", Action: sqsActions(access), Resource: [sqsArn(context, address)] }],
    dependsOn,
  };
}

export function sqsActions(access: string): IamStatement["Action"] {
  return [
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    ...(canReceive(access) ? ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"] : []),
    ...(canSend(access) ? ["sqs:SendMessage"] : []),
  ];
}

/** What a broker user may touch: never anything but this queue and its exchange, and never their definition. */
export function brokerPermissions(address: QueueAddress, access: string): { configure: string; write: string; read: string } {
  const names = brokerNames(address);
  return {
    configure: "",
    write: canSend(access) ? exactly(names.exchange) : "",
    read: canReceive(access) ? exactly(names.queue) : "",
  };
}

/** A regular expression that matches this name only: the broker reads permissions and policies as patterns. */
export function exactly(name: string): string {
  return `^${name.replaceAll(".", "\\.")}$`;
}
