import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../kit/connection.ts";
import type { EnvironmentContext } from "../kit/context.ts";
import { createGeneratedSecret } from "../kit/generated-secret.ts";
import { createBrokerObject } from "./broker-object.ts";
import { connectBroker } from "./connection.ts";
import { brokerUserOfTaker, type QueueAddress } from "./names.ts";

/** The broker user by which this environment reaches a queue of another one; the owner's side says what it may do. */
class TakenQueue extends pulumi.ComponentResource {
  readonly user: pulumi.Resource;

  constructor(context: EnvironmentContext, address: QueueAddress, as: string, opts?: pulumi.ComponentResourceOptions) {
    super("roadbed:path:taken-queue", as, {}, opts);
    const credentials = createGeneratedSecret(
      {
        context,
        component: as,
        name: `${as}-login`,
        // Without this label the operator does not read the Secret.
        labels: { "rabbitmq.com/topology-operator": "true" },
        template: { username: brokerUserOfTaker(address, context.ref), password: "{{ .password }}" },
      },
      { parent: this },
    );
    this.user = createBrokerObject(
      context,
      as,
      { kind: "User", name: as },
      { importCredentialsSecret: { name: `${as}-login` } },
      { parent: this, dependsOn: [credentials] },
    );
    this.registerOutputs({});
  }
}

/** Several workloads may use one taken queue; they share its user. Kept per context, so that programs side by side don't mix. */
const made = new WeakMap<EnvironmentContext, Map<string, TakenQueue>>();

export function connectTakenQueue(
  context: EnvironmentContext,
  address: QueueAddress,
  link: { as: string; access: string },
  opts?: pulumi.ComponentResourceOptions,
): Connection {
  const queues = made.get(context) ?? new Map<string, TakenQueue>();
  made.set(context, queues);
  const queue = queues.get(link.as) ?? new TakenQueue(context, address, link.as, opts);
  queues.set(link.as, queue);
  return connectBroker(context, address, { access: link.access, secret: `${link.as}-user-credentials`, dependsOn: [queue.user] });
}
