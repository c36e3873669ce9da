import { expect, test } from "vitest";
import type { Link } from "../kit/context.ts";
import { recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { worker } from "./contract.ts";

const image = "registry.example.com/acme/fulfilment:1.9.2";
const hours = { timezone: "Europe/Dublin", from: "07:00", to: "19:00" };

function record(settings: object = {}, where: Partial<SampleOptions> = {}, links: readonly Link[] = []) {
  return recordPath(worker, path, {
    context: sampleContext({ target: "kubernetes", ...where }),
    name: "fulfilment",
    settings: { image, ...settings },
    links,
  });
}

function linkTo(env: Link["connection"]["env"], access = "receive"): Link {
  return { name: "placed", path: "queue@1", access, connection: { env, egress: [], statements: [], dependsOn: [] } };
}

/** What the queue path delivers in the cluster, and on AWS; golden-paths/program.test.ts holds both ends together. */
const inCluster = {
  KIND: { value: "rabbitmq" },
  HOST: { value: "queues.rabbitmq.svc" },
  PORT: { value: "5672" },
  VHOST: { value: "/" },
  NAME: { value: "shop.live.placed" },
  USER: { secret: "placed-user-credentials", key: "username" },
  PASSWORD: { secret: "placed-user-credentials", key: "password" },
} as const;
const url = "https://sqs.eu-west-1.amazonaws.com/111122223333/acme-shop-live-placed";
const onAws = {
  KIND: { value: "sqs" },
  URL: { value: url },
  NAME: { value: "acme-shop-live-placed" },
  REGION: { value: "eu-west-1" },
} as const;

const always = [
  "kubernetes:apps/v1:Deployment fulfilment",
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler fulfilment",
  "kubernetes:core/v1:ConfigMap fulfilment",
  "kubernetes:core/v1:ServiceAccount fulfilment",
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule fulfilment",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy fulfilment",
  "kubernetes:policy/v1:PodDisruptionBudget fulfilment",
];

test("a worker without a queue scales by CPU, and has no service and no way in", async () => {
  expect((await record()).children).toEqual(always);
  expect((await record({}, { target: "aws" })).children).toEqual(always);
  expect((await record()).find("NetworkPolicy").at("spec", "ingress")).toEqual([]);
});

test("in the cluster it grows with its queue, seen as the worker's own user", async () => {
  const { find } = await record({ messagesPerReplica: 5 }, {}, [linkTo(inCluster)]);
  expect(find("TriggerAuthentication").at("spec", "secretTargetRef")).toEqual([
    { parameter: "username", name: "placed-user-credentials", key: "username" },
    { parameter: "password", name: "placed-user-credentials", key: "password" },
  ]);
  expect(find("ScaledObject").at("spec")).toMatchObject({
    scaleTargetRef: { name: "fulfilment" },
    minReplicaCount: 1,
    maxReplicaCount: 2,
    triggers: [
      {
        type: "rabbitmq",
        metadata: {
          protocol: "amqp",
          host: "amqp://queues.rabbitmq.svc:5672",
          queueName: "shop.live.placed",
          mode: "QueueLength",
          value: "5",
        },
        authenticationRef: { name: "fulfilment-placed" },
      },
    ],
  });
});

test("on AWS it grows with its SQS queue, seen by KEDA's own role", async () => {
  const { find } = await record({}, { target: "aws" }, [linkTo(onAws)]);
  expect(find("TriggerAuthentication").at("spec")).toEqual({ podIdentity: { provider: "aws" } });
  expect(find("ScaledObject").at("spec", "triggers", 0)).toMatchObject({
    type: "aws-sqs-queue",
    metadata: { queueURL: url, awsRegion: "eu-west-1", queueLength: "10" },
  });
});

test("outside office hours no message wakes it", async () => {
  const { find } = await record({ replicas: { min: 2, max: 6 } }, { spec: { hours } }, [linkTo(inCluster)]);
  const { at } = find("ScaledObject");
  expect(at("spec", "minReplicaCount")).toBe(0);
  expect(at("spec", "advanced", "scalingModifiers")).toEqual({ formula: "hours > 1 ? max(backlog_0, 20) : 0", target: "10" });
  expect(at("spec", "triggers")).toMatchObject([
    { type: "cron", name: "hours", metadata: { desiredReplicas: "2" } },
    { type: "rabbitmq", name: "backlog_0" },
  ]);
});

test("it may sleep where a queue can wake it, and nowhere else", async () => {
  expect((await record({ replicas: { min: 0 } }, {}, [linkTo(inCluster)])).find("ScaledObject").at("spec", "minReplicaCount")).toBe(0);
  await expect(record({ replicas: { min: 0 } })).rejects.toThrow(
    "components.fulfilment.settings.replicas.min of shop/live is 0, but the worker reads from no queue",
  );
});

test("a queue that it only sends to is none that it grows with", async () => {
  const { children } = await record({}, {}, [linkTo(inCluster, "send")]);
  expect(children.some((child) => child.includes("ScaledObject"))).toBe(false);
});

test("a vhost with a name stands in the address", async () => {
  const { find } = await record({}, {}, [linkTo({ ...inCluster, VHOST: { value: "team/orders" } })]);
  expect(find("ScaledObject").at("spec", "triggers", 0, "metadata", "host")).toBe("amqp://queues.rabbitmq.svc:5672/team%2Forders");
});

test("health is asked for as the team says: by a command, over HTTP, or not at all", async () => {
  const probe = async (settings: object) =>
    (await record(settings)).find("Deployment").at("spec", "template", "spec", "containers", 0, "livenessProbe");
  expect(await probe({})).toBeUndefined();
  expect(await probe({ health: { command: ["/app/healthy"] } })).toMatchObject({ exec: { command: ["/app/healthy"] } });
  expect(await probe({ health: { port: 9090 } })).toMatchObject({ httpGet: { path: "/healthz", port: 9090 } });
});

test("metrics are collected from its pods, and monitoring alone may come in for them", async () => {
  const { find } = await record({ metrics: { port: 9090 } });
  expect(find("PodMonitor").at("spec", "podMetricsEndpoints")).toEqual([{ port: "metrics", path: "/metrics" }]);
  expect(find("NetworkPolicy").list("spec", "ingress")).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ports: [{ protocol: "TCP", port: 9090 }],
    },
  ]);
});

test("it may finish what it has begun", async () => {
  expect((await record({ shutdown: "30m" })).find("Deployment").at("spec", "template", "spec", "terminationGracePeriodSeconds")).toBe(1800);
});
