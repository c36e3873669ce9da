import type * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { isReleased } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { secondsOf } from "../kit/quantity.ts";
import { createBrokerObject } from "./broker-object.ts";
import { brokerPermissions, connectBroker, exactly } from "./connection.ts";
import type { QueueSettings } from "./contract.ts";
import { brokerNames, brokerUserOfTaker, type QueueAddress } from "./names.ts";
import { deadLetterRetention, sizeBacklog } from "./sizing.ts";

/** A quorum queue with a dead-letter queue and an exchange of its own, on the shared RabbitMQ cluster. */
export class QueueInCluster extends PathComponent<QueueSettings> {
  readonly #address: QueueAddress;
  readonly #binding: pulumi.Resource;
  readonly #users = new Map<string, pulumi.Resource[]>();

  constructor(args: PathArgs<QueueSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("queue", args, opts);
    this.#address = { owner: this.context.ref, component: this.component, ordered: args.settings.ordered };
    const child = { parent: this };
    const guarded = { ...child, protect: !isReleased(this.context, this.component) };

    const dead = this.#createQueue("-dead", brokerNames(this.#address).dead, {}, guarded);
    // Ordered means one consumer at a time; the broker takes this as an argument only, at the queue's birth.
    const argumentsOfQueue = args.settings.ordered ? { "x-single-active-consumer": true } : {};
    const queue = this.#createQueue("", brokerNames(this.#address).queue, argumentsOfQueue, guarded);
    this.#binding = this.#createExchange({ ...child, dependsOn: [queue] });
    this.#createPolicies(args, { ...child, dependsOn: [dead] });
    this.#admitTakers(args, child);
    this.#createAlerts(child);
    this.registerOutputs({});
  }

  /** Each kind of access gets a user of its own, made when the first workload asks for it. */
  override connect(access: string): Connection {
    const user = `${this.component}-${access}`;
    const dependsOn = this.#users.get(access) ?? this.#createUser(user, access);
    this.#users.set(access, dependsOn);
    // The topology operator puts a user's credentials into a Secret of this name.
    return connectBroker(this.context, this.#address, {
      access,
      secret: `${user}-user-credentials`,
      dependsOn: [...dependsOn, this.#binding],
    });
  }

  #createQueue(
    suffix: "" | "-dead",
    name: string,
    queueArguments: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions,
  ): CustomResource {
    return createBrokerObject(
      this.context,
      this.component,
      { kind: "Queue", name: `${this.component}${suffix}` },
      {
        name,
        vhost: "/",
        type: "quorum",
        durable: true,
        autoDelete: false,
        arguments: queueArguments,
      },
      opts,
    );
  }

  /**
   * Senders write to this exchange, never to the broker's default one: who may write to the default exchange may
   * write to every queue there is.
   */
  #createExchange(opts: pulumi.CustomResourceOptions): CustomResource {
    const names = brokerNames(this.#address);
    const exchange = createBrokerObject(
      this.context,
      this.component,
      { kind: "Exchange", name: this.component },
      {
        name: names.exchange,
        vhost: "/",
        type: "direct",
        durable: true,
        autoDelete: false,
      },
      opts,
    );
    return createBrokerObject(
      this.context,
      this.component,
      { kind: "Binding", name: this.component },
      {
        vhost: "/",
        source: names.exchange,
        destination: names.queue,
        destinationType: "queue",
        routingKey: names.queue,
      },
      { ...opts, dependsOn: [exchange] },
    );
  }

  #createPolicies({ request, settings }: PathArgs<QueueSettings>, opts: pulumi.CustomResourceOptions): void {
    const names = brokerNames(this.#address);
    const backlog = { "max-length-bytes": sizeBacklog(request.size), overflow: "reject-publish" };
    this.#createPolicy(
      "",
      names.queue,
      {
        "dead-letter-exchange": "",
        "dead-letter-routing-key": names.dead,
        // With this strategy a message leaves the queue only after the dead-letter queue has it.
        "dead-letter-strategy": "at-least-once",
        "delivery-limit": settings.maxAttempts,
        "message-ttl": secondsOf(settings.retention) * 1000,
        "consumer-timeout": secondsOf(settings.visibility) * 1000,
        ...backlog,
      },
      opts,
    );
    this.#createPolicy("-dead", names.dead, { "message-ttl": secondsOf(deadLetterRetention) * 1000, ...backlog }, opts);
  }

  #createPolicy(suffix: "" | "-dead", queue: string, definition: Record<string, unknown>, opts: pulumi.CustomResourceOptions): void {
    createBrokerObject(
      this.context,
      this.component,
      { kind: "Policy", name: `${this.component}${suffix}` },
      {
        name: queue,
        vhost: "/",
        pattern: exactly(queue),
        applyTo: "quorum_queues",
        priority: 10,
        definition,
      },
      opts,
    );
  }

  #createUser(user: string, access: string): pulumi.Resource[] {
    const opts = { parent: this };
    const account = createBrokerObject(this.context, this.component, { kind: "User", name: user }, {}, opts);
    const permission = createBrokerObject(
      this.context,
      this.component,
      { kind: "Permission", name: user },
      {
        vhost: "/",
        userReference: { name: user },
        permissions: brokerPermissions(this.#address, access),
      },
      { ...opts, dependsOn: [account] },
    );
    return [permission];
  }

  /** The other environment makes its user; what that user may do here is said here. */
  #admitTakers({ sharedWith }: PathArgs<QueueSettings>, opts: pulumi.CustomResourceOptions): void {
    for (const share of sharedWith) {
      createBrokerObject(
        this.context,
        this.component,
        { kind: "Permission", name: `${this.component}-for-${share.with.replace("/", "-")}` },
        {
          vhost: "/",
          user: brokerUserOfTaker(this.#address, share.with),
          permissions: brokerPermissions(this.#address, share.access),
        },
        opts,
      );
    }
  }

  #createAlerts(opts: pulumi.CustomResourceOptions): void {
    const { queue, dead } = brokerNames(this.#address);
    createAlertRules(
      this.context,
      this.component,
      [
        {
          alert: "QueueHasDeadLetters",
          expr: `max(rabbitmq_detailed_queue_messages{queue="${dead}"}) > 0`,
          for: "5m",
          summary: `Messages of ${this.component} failed too often and wait in ${dead}.`,
        },
        {
          alert: "QueueHasNoConsumer",
          expr: `max(rabbitmq_detailed_queue_messages_ready{queue="${queue}"}) > 0 and max(rabbitmq_detailed_queue_consumers{queue="${queue}"}) == 0`,
          for: "30m",
          summary: `Messages wait in ${this.component}, and nobody reads them.`,
        },
      ],
      opts,
    );
  }
}
