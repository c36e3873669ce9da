import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { EnvironmentContext } from "../kit/context.ts";
import { metadataOf } from "../kit/metadata.ts";
import { brokerOf } from "./connection.ts";

export type BrokerKind = "Queue" | "Exchange" | "Binding" | "Policy" | "User" | "Permission";

/** An object of RabbitMQ's topology operator, which carries it out on the shared cluster. */
export function createBrokerObject(
  context: EnvironmentContext,
  component: string,
  object: { kind: BrokerKind; name: string },
  spec: Record<string, unknown>,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  const { cluster, namespace } = brokerOf(context);
  return new CustomResource(
    `${object.name}-${object.kind.toLowerCase()}`,
    {
      apiVersion: "rabbitmq.com/v1beta1",
      kind: object.kind,
      metadata: metadataOf(context, component, object.name),
      spec: { ...spec, rabbitmqClusterReference: { name: cluster, namespace } },
    },
    opts,
  );
}
