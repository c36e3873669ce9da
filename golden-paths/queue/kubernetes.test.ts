import { expect, test } from "vitest";
import { type PathOptions, recordPath, recordResources } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { queue } from "./contract.ts";
import { connectTakenQueue } from "./taken.ts";

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(queue, path, { context: sampleContext({ target: "kubernetes", ...where }), name: "order-events", ...options });
}

const base = [
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule order-events",
  "kubernetes:rabbitmq.com/v1beta1:Binding order-events-binding",
  "kubernetes:rabbitmq.com/v1beta1:Exchange order-events-exchange",
  "kubernetes:rabbitmq.com/v1beta1:Policy order-events-dead-policy",
  "kubernetes:rabbitmq.com/v1beta1:Policy order-events-policy",
  "kubernetes:rabbitmq.com/v1beta1:Queue order-events-dead-queue",
  "kubernetes:rabbitmq.com/v1beta1:Queue order-events-queue",
];

test("a queue that nobody uses has no user", async () => {
  expect((await record()).children).toEqual(base);
});

test("each kind of access has one user, however many workloads ask for it", async () => {
  const { children } = await record({ access: ["send", "receive", "send"] });
  expect(children.filter((child) => !base.includes(child))).toEqual([
    "kubernetes:rabbitmq.com/v1beta1:Permission order-events-receive-permission",
    "kubernetes:rabbitmq.com/v1beta1:Permission order-events-send-permission",
    "kubernetes:rabbitmq.com/v1beta1:User order-events-receive-user",
    "kubernetes:rabbitmq.com/v1beta1:User order-events-send-user",
  ]);
});

test("queues are replicated, survive a restart and are protected until the team lets go of them", async () => {
  const { find } = await record();
  for (const name of ["order-events-queue", "order-events-dead-queue"]) {
    expect(find("Queue", name).at("spec")).toMatchObject({ type: "quorum", durable: true, autoDelete: false });
    expect(find("Queue", name).protect).toBe(true);
  }
  const released = await record({}, { destroyData: ["live"] });
  expect(released.find("Queue", "order-events-queue").protect).toBe(false);
});

test("all objects name the shared cluster of the services layer", async () => {
  const { find } = await record();
  expect(find("Queue", "order-events-queue").inputs).toMatchObject({
    metadata: { name: "order-events", namespace: "shop-live" },
    spec: { name: "shop.live.order-events", rabbitmqClusterReference: { name: "queues", namespace: "rabbitmq" } },
  });
});

test("what failed too often goes to the dead-letter queue, and a full queue refuses instead of losing", async () => {
  const policy = (await record({ settings: { maxAttempts: 3, retention: "2h", visibility: "10m" } })).find("Policy", "order-events-policy");
  expect(policy.at("spec", "pattern")).toBe("^shop\\.live\\.order-events$");
  expect(policy.at("spec", "definition")).toEqual({
    "dead-letter-exchange": "",
    "dead-letter-routing-key": "shop.live.order-events.dead",
    "dead-letter-strategy": "at-least-once",
    "delivery-limit": 3,
    "message-ttl": 7_200_000,
    "consumer-timeout": 600_000,
    "max-length-bytes": 1_073_741_824,
    overflow: "reject-publish",
  });
});

test("an ordered queue has one consumer at a time", async () => {
  const { find } = await record({ settings: { ordered: true } });
  expect(find("Queue", "order-events-queue").at("spec", "arguments")).toEqual({ "x-single-active-consumer": true });
});

test("a user touches its own queue and exchange only, and can change neither", async () => {
  const { find } = await record({ access: ["send", "receive", "send-and-receive"] });
  const permissions = (access: string) => find("Permission", `order-events-${access}-permission`).at("spec", "permissions");
  const own = "^shop\\.live\\.order-events$";
  expect(permissions("send")).toEqual({ configure: "", write: own, read: "" });
  expect(permissions("receive")).toEqual({ configure: "", write: "", read: own });
  expect(permissions("send-and-receive")).toEqual({ configure: "", write: own, read: own });
});

test("a sender gets the exchange and a receiver the queue, with the user's Secret", async () => {
  const [send, receive] = (await record({ access: ["send", "receive"] })).connections;
  expect(send?.env).toEqual({
    KIND: { value: "rabbitmq" },
    HOST: { value: "queues.rabbitmq.svc" },
    PORT: { value: "5672" },
    VHOST: { value: "/" },
    USER: { secret: "order-events-send-user-credentials", key: "username" },
    PASSWORD: { secret: "order-events-send-user-credentials", key: "password" },
    EXCHANGE: { value: "shop.live.order-events" },
    ROUTING_KEY: { value: "shop.live.order-events" },
  });
  expect(receive?.env).toMatchObject({ NAME: { value: "shop.live.order-events" } });
  expect(receive?.env).not.toHaveProperty("EXCHANGE");
  expect(send?.egress).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "rabbitmq" } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "queues" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 5672 }],
    },
  ]);
});

test("what another environment may do is said by the owner, for a user that the other one makes", async () => {
  const owner = await record({ sharedWith: [{ component: "order-events", with: "billing/live", access: "receive" }] });
  const permission = owner.find("Permission");
  expect(permission.at("spec")).toMatchObject({
    user: "billing.live--shop.live.order-events",
    permissions: { configure: "", write: "", read: "^shop\\.live\\.order-events$" },
  });

  const context = { ...sampleContext({ target: "kubernetes" }), ref: "billing/live", namespace: "billing-live" };
  const address = { owner: "shop/live", component: "order-events", ordered: false };
  const taker = await recordResources(() => {
    connectTakenQueue(context, address, { as: "orders", access: "receive" });
    connectTakenQueue(context, address, { as: "orders", access: "receive" });
  });
  expect(taker.children).toEqual([
    "kubernetes:external-secrets.io/v1:ExternalSecret orders-login",
    "kubernetes:generators.external-secrets.io/v1alpha1:Password orders-login-password",
    "kubernetes:rabbitmq.com/v1beta1:User orders-user",
  ]);
  expect(taker.find("ExternalSecret").at("spec", "target", "template", "data", "username")).toBe(permission.at("spec", "user"));
});
