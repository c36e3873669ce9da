import { expect, test } from "vitest";
import type { TakenComponent } from "@roadbed/engine/contract/program.ts";
import { recordEnvironment } from "./record-environment.fake.ts";

const image = "registry.example.com/acme/shop:2.15.0";
const components = {
  "orders-db": { path: "postgres@1" },
  placed: { path: "queue@1" },
  web: { path: "web-service@1", settings: { image, public: true }, uses: ["orders-db", { component: "placed", access: "send" }] },
  fulfilment: { path: "worker@1", settings: { image }, uses: ["orders-db", { component: "placed", access: "receive" }] },
  reindex: { path: "scheduled-job@1", settings: { image, schedule: "30 2 * * *" }, uses: [{ component: "orders-db", access: "read" }] },
} as const;
const namespace = "kubernetes:core/v1:Namespace namespace";
const closedDoor = "kubernetes:networking.k8s.io/v1:NetworkPolicy deny-all";

test("an environment without components is a namespace that is ready for some", async () => {
  const { children, outputs } = await recordEnvironment({ target: "kubernetes" });
  expect(children).toHaveLength(6);
  expect(outputs).toEqual({ namespace: "shop-live", components: {}, urls: {} });
});

test.each(["kubernetes", "aws"] as const)("on %s everything in the namespace waits for it and for its closed door", async (target) => {
  const { children, find } = await recordEnvironment({ target, components });
  const inside = children
    .filter((child) => child.startsWith("kubernetes:") && child !== namespace && child !== closedDoor)
    .filter((child) => !/ (?:quota|limits|owner|allow-dns)$/.test(child));
  expect(inside.length).toBeGreaterThan(25);
  for (const child of inside) {
    const [type = "", name = ""] = child.split(" ");
    const { dependsOn, parent, at } = find(type.slice(type.lastIndexOf(":") + 1), name);
    expect(dependsOn, child).toEqual(expect.arrayContaining([namespace, closedDoor]));
    expect(parent, child).toMatch(/^roadbed:path:/);
    expect(at("metadata", "namespace"), child).toBe("shop-live");
    expect(at("metadata", "labels", "roadbed.dev/team"), child).toBe("shop");
    expect(at("metadata", "name"), child).toMatch(/^(?:orders-db|placed|web|fulfilment|reindex)(?:-|$)/);
  }
});

test("the outputs say where the environment is, what it is made of, and where people reach it", async () => {
  expect((await recordEnvironment({ target: "kubernetes", components })).outputs).toEqual({
    namespace: "shop-live",
    components: { "orders-db": "postgres@1", placed: "queue@1", web: "web-service@1", fulfilment: "worker@1", reindex: "scheduled-job@1" },
    urls: { web: ["https://web--shop-live.example.com"] },
  });
});

test("hosts lead to the component that they name", async () => {
  const { outputs } = await recordEnvironment({ target: "kubernetes", components, spec: { hosts: { "shop.example.com": "web" } } });
  expect(outputs["urls"]).toEqual({ web: ["https://shop.example.com", "https://web--shop-live.example.com"] });
});

test("what a component uses is in its variables, under the component's name", async () => {
  const { find } = await recordEnvironment({ target: "kubernetes", components });
  const names = find("Deployment", "web")
    .list("spec", "template", "spec", "containers", 0, "env")
    .map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["PORT", "OTEL_SERVICE_NAME", "ORDERS_DB_HOST", "ORDERS_DB_PASSWORD", "PLACED_EXCHANGE"]));
  expect(new Set(names).size).toBe(names.length);
});

test("the quota has room for what the components claim", async () => {
  const quotaOf = async (asked: object) =>
    (await recordEnvironment({ target: "kubernetes", components: asked as typeof components })).find("ResourceQuota");
  const pods = async (asked: object) => Number((await quotaOf(asked)).at("spec", "hard", "pods"));
  const { web } = components;
  expect(await pods({ web: { ...web, uses: [] } })).toBe((await pods({})) + 3);
  expect(await pods({ web: { ...web, uses: [], settings: { ...web.settings, replicas: { max: 40 } } } })).toBe((await pods({})) + 50);
});

test.each([
  ["kubernetes", { type: "rabbitmq", metadata: { host: "amqp://queues.rabbitmq.svc:5672", queueName: "shop.live.placed" } }],
  ["aws", { type: "aws-sqs-queue", metadata: { queueURL: "https://sqs.eu-west-1.amazonaws.com/111122223333/acme-shop-live-placed" } }],
] as const)("on %s a worker grows with the queue that it reads, whoever makes that queue", async (target, trigger) => {
  const { find } = await recordEnvironment({ target, components });
  expect(find("ScaledObject").at("spec", "triggers", 0)).toMatchObject(trigger);
  const authentication = find("TriggerAuthentication").at("spec");
  const user = { name: "placed-receive-user-credentials", key: "username" };
  expect(authentication).toMatchObject(
    target === "aws" ? { podIdentity: { provider: "aws" } } : { secretTargetRef: [{ parameter: "username", ...user }, {}] },
  );
});

test("the rights of a workload on AWS are those of what it uses, and only its own service account has them", async () => {
  const { find, children } = await recordEnvironment({ target: "aws", components });
  expect(children.filter((child) => child.startsWith("aws:iam/role:Role "))).toEqual([
    "aws:iam/role:Role fulfilment",
    "aws:iam/role:Role web",
  ]);
  const [statement] = find("RolePolicy", "web").list("policy", "Statement");
  expect(statement).toMatchObject({ Effect: "Allow", Resource: ["arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-placed"] });
  expect(statement?.["Action"]).toContain("sqs:SendMessage");
  expect(statement?.["Action"]).not.toContain("sqs:ReceiveMessage");
  expect(find("Role", "web").inputs["name"]).toBe("acme-shop-live-web");
  expect(find("Role", "web").at("assumeRolePolicy", "Statement", 0, "Condition", "StringEquals")).toEqual({
    "aws:SourceAccount": "111122223333",
    "aws:RequestTag/kubernetes-namespace": "shop-live",
    "aws:RequestTag/kubernetes-service-account": "web",
  });
  expect(find("PodIdentityAssociation", "web").inputs).toMatchObject({
    clusterName: "acme-main",
    namespace: "shop-live",
    serviceAccount: "web",
  });
});

const taken: TakenComponent = {
  as: "their-api",
  from: "billing/live",
  name: "api",
  path: "web-service@1",
  size: "small",
  settings: { port: 3000 },
  uses: [],
  access: "call",
};

test("a service of another team is called by its name in the cluster, and the way there is open", async () => {
  const { find } = await recordEnvironment({
    target: "kubernetes",
    components: { web: { path: "web-service@1", settings: { image }, uses: [{ component: "their-api", access: "call" }] } },
    input: { taken: [taken] },
  });
  expect(find("Deployment").list("spec", "template", "spec", "containers", 0, "env")).toContainEqual({
    name: "THEIR_API_URL",
    value: "http://api.billing-live.svc",
  });
  expect(find("NetworkPolicy", "web").list("spec", "egress")[0]).toEqual({
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "billing-live" } },
        podSelector: { matchLabels: { "app.kubernetes.io/name": "api" } },
      },
    ],
    ports: [{ protocol: "TCP", port: 3000 }],
  });
});

test("two components whose variables would have one name are refused, and both are named", async () => {
  const clash = {
    "orders-db": { path: "postgres@1" },
    web: { path: "web-service@1", settings: { image, env: { ORDERS_DB_HOST: "elsewhere" } }, uses: ["orders-db"] },
  } as const;
  await expect(recordEnvironment({ target: "kubernetes", components: clash })).rejects.toThrow(
    "would get the variable ORDERS_DB_HOST twice: from its own settings and from orders-db",
  );
});

test("an image from a registry that isn't the platform's is refused", async () => {
  const stranger = { web: { path: "web-service@1", settings: { image: "docker.io/library/nginx:1.29" } } } as const;
  await expect(recordEnvironment({ target: "kubernetes", components: stranger })).rejects.toThrow(
    "comes from a registry that the platform doesn't allow: docker.io/library/nginx:1.29",
  );
});

test.each(["kubernetes", "aws"] as const)("on %s the same request always makes the same resources", async (target) => {
  const [one, other] = [await recordEnvironment({ target, components }), await recordEnvironment({ target, components })];
  expect(JSON.stringify(one.resources)).toBe(JSON.stringify(other.resources));
  expect(one.resources.length).toBe(one.children.length);
});
