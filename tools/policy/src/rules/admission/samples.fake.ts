import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import fc from "fast-check";

/** An object as somebody would send it to the API server; `type` as Pulumi calls it. */
export interface Sample {
  readonly type: string;
  readonly object: JsonObject;
}

type Values = fc.Arbitrary<Json | undefined>;

/** Mostly as it should be, so that what is wrong stands alone as often as not. */
function mostly(good: Json | undefined, ...bad: (Json | undefined)[]): Values {
  return fc.oneof({ arbitrary: fc.constant(good), weight: 6 }, { arbitrary: fc.constantFrom(...bad), weight: 1 });
}

function objectOf(fields: Readonly<Record<string, Values>>): fc.Arbitrary<JsonObject> {
  return fc
    .record(fields)
    .map((found) => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as JsonObject);
}

const digest = `sha256:${"a".repeat(64)}`;
const image = mostly(
  `ghcr.io/acme-corp/shop@${digest}`,
  "ghcr.io/acme-corp/shop:1.4.0",
  "ghcr.io/acme-corp/shop:latest",
  "ghcr.io/acme-corp/shop",
  "ghcr.io/acme-corp-fake/shop:1",
  "docker.io/library/nginx",
  "registry.example.com:5000/acme/shop",
  `ghcr.io/acme-corp/shop@sha256:${"a".repeat(63)}`,
);

const profile = mostly({ type: "RuntimeDefault" }, { type: "Unconfined" }, undefined, {});
const context = objectOf({
  allowPrivilegeEscalation: mostly(false, true, undefined),
  runAsNonRoot: mostly(true, false, undefined),
  runAsUser: mostly(undefined, 0, 1000),
  privileged: mostly(undefined, true, false),
  capabilities: mostly({ drop: ["ALL"] }, { add: ["SYS_ADMIN"] }, { add: ["NET_BIND_SERVICE"] }, undefined, { add: [] }),
  seccompProfile: profile,
});
const container = objectOf({
  name: fc.constantFrom("web", "helper"),
  image,
  securityContext: fc.oneof({ arbitrary: context, weight: 9 }, { arbitrary: fc.constant(undefined), weight: 1 }),
  resources: mostly(
    { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
    { requests: { cpu: "100m" }, limits: { memory: "64Mi" } },
    { requests: { cpu: "1", memory: "1Gi" } },
    { requests: { cpu: "1" }, limits: { memory: "1Gi" } },
    { limits: { cpu: "1", memory: "1Gi" } },
    {},
    undefined,
  ),
  ports: mostly([{ containerPort: 8080 }], [{ containerPort: 8080, hostPort: 80 }], [{ containerPort: 80, hostPort: 0 }], undefined),
});
const pod = objectOf({
  automountServiceAccountToken: mostly(false, true, undefined),
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  initContainers: fc.option(fc.array(container, { maxLength: 1 }), { nil: undefined, freq: 2 }),
  ephemeralContainers: fc.option(fc.array(container, { maxLength: 1 }), { nil: undefined, freq: 2 }),
  hostNetwork: mostly(undefined, true, false),
  hostPID: mostly(undefined, true),
  hostIPC: mostly(undefined, true),
  securityContext: mostly(undefined, { runAsNonRoot: true }, { runAsUser: 0 }, { seccompProfile: { type: "Unconfined" } }, {}),
  volumes: mostly(
    [{ name: "work", emptyDir: {} }],
    [{ name: "node", hostPath: { path: "/" } }],
    [{ name: "models", image: { reference: "docker.io/library/models:1" } }],
    undefined,
  ),
});

/** Metadata of team orders in its namespace, now and then with something missing. */
const metadata = objectOf({
  "roadbed.dev/team": mostly("orders", "billing", undefined, ""),
  "roadbed.dev/environment": mostly("production", undefined),
  "roadbed.dev/stage": mostly("production", undefined, ""),
  "roadbed.dev/cost-centre": mostly("CC-1042", undefined),
  "pod-security.kubernetes.io/enforce": mostly("restricted", "baseline", undefined),
}).map((labels): JsonObject => ({ name: "web", namespace: "orders-production", labels }));

function sampleOf(group: string, kind: string, spec: fc.Arbitrary<JsonObject>): fc.Arbitrary<Sample> {
  return fc.record({ metadata, spec }).map(({ metadata: own, spec: asked }) => ({
    type: `kubernetes:${group}:${kind}`,
    object: { apiVersion: group.replace(/^core\//, ""), kind, metadata: own, ...asked },
  }));
}

const templateOf = (spec: Json): JsonObject => ({ template: { spec } });
const deadline = mostly(3600, undefined);
const jobOf = (spec: Json, activeDeadlineSeconds: Json | undefined): JsonObject => ({
  ...templateOf(spec),
  ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
});

const workload = fc.oneof(
  sampleOf(
    "core/v1",
    "Pod",
    pod.map((spec) => ({ spec })),
  ),
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) =>
    sampleOf(
      "apps/v1",
      kind,
      pod.map((spec) => ({ spec: templateOf(spec) })),
    ),
  ),
  sampleOf(
    "batch/v1",
    "Job",
    fc.tuple(pod, deadline).map(([spec, seconds]) => ({ spec: jobOf(spec, seconds) })),
  ),
  sampleOf(
    "batch/v1",
    "CronJob",
    fc.tuple(pod, deadline, mostly("Forbid", "Allow", "Replace", undefined)).map(([spec, seconds, concurrencyPolicy]) => ({
      spec: { jobTemplate: { spec: jobOf(spec, seconds) }, ...(concurrencyPolicy === undefined ? {} : { concurrencyPolicy }) },
    })),
  ),
  sampleOf(
    "keda.sh/v1alpha1",
    "ScaledJob",
    pod.map((spec) => ({ spec: { jobTargetRef: templateOf(spec) } })),
  ),
);

const inSpec = (fields: Readonly<Record<string, Values>>) => objectOf(fields).map((spec): JsonObject => ({ spec }));

const peer = fc.constantFrom<Json>(
  { podSelector: {} },
  { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } } },
  { namespaceSelector: { matchExpressions: [{ key: "roadbed.dev/team", operator: "Exists" }] } },
  { namespaceSelector: {} },
  { namespaceSelector: { matchLabels: {} }, podSelector: {} },
  { ipBlock: { cidr: "203.0.113.0/24" } },
  { ipBlock: { cidr: "0.0.0.0/0" } },
  { ipBlock: { cidr: "128.0.0.0/1" } },
  { ipBlock: { cidr: "::/0" } },
  { ipBlock: { cidr: "2001:db8::/32" } },
  { ipBlock: { cidr: "2000::/3" } },
);
const trafficOf = (side: string) =>
  fc.option(
    fc.array(
      objectOf({ [side]: fc.option(fc.array(peer, { maxLength: 2 }), { nil: undefined }), ports: mostly([{ port: 443 }], undefined, []) }),
      { maxLength: 2 },
    ),
    { nil: undefined },
  );

const verbs = mostly(["get", "list"], ["*"], ["bind"], ["impersonate", "get"], undefined);
const role = fc
  .array(objectOf({ apiGroups: mostly([""], ["*"]), resources: mostly(["pods"], ["*"], undefined), verbs }), { maxLength: 2 })
  .map((rules): JsonObject => ({ rules }));
const binding = fc.record({
  roleRef: fc
    .constantFrom("roadbed:viewer", "roadbed:owner", "cluster-admin", "edit", "view")
    .map((name) => ({ kind: "ClusterRole", name })),
  subjects: fc.array(
    fc
      .constantFrom("orders-team", "system:authenticated", "system:serviceaccounts", "system:serviceaccounts:orders-staging")
      .map((name) => ({ kind: "Group", name })),
    { maxLength: 2 },
  ),
});

const quantities: Readonly<Record<string, Json>> = { "requests.cpu": "2", "requests.memory": "4Gi", "limits.memory": "4Gi", pods: "20" };
const hard = objectOf(Object.fromEntries(Object.entries(quantities).map(([key, value]) => [key, mostly(value, undefined)])));
const listeners = fc.array(
  fc.constantFrom("HTTPS", "TLS", "HTTP").map((protocol) => ({ name: protocol.toLowerCase(), protocol })),
  { maxLength: 2 },
);

/** Objects of every kind that any rule is asked about, good and bad. */
export const samples: fc.Arbitrary<Sample> = fc.oneof(
  { arbitrary: workload, weight: 8 },
  sampleOf("core/v1", "Namespace", fc.constant({})),
  sampleOf(
    "core/v1",
    "Service",
    inSpec({
      type: mostly("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", undefined),
      externalIPs: mostly(undefined, [], ["203.0.113.9"]),
    }),
  ),
  sampleOf("core/v1", "ResourceQuota", inSpec({ hard: fc.option(hard, { nil: undefined, freq: 8 }) })),
  sampleOf("networking.k8s.io/v1", "NetworkPolicy", inSpec({ ingress: trafficOf("from"), egress: trafficOf("to") })),
  sampleOf("networking.k8s.io/v1", "Ingress", inSpec({ tls: mostly([{ hosts: ["shop.example.com"] }], [], undefined) })),
  sampleOf("gateway.networking.k8s.io/v1", "Gateway", inSpec({ listeners })),
  sampleOf("gateway.networking.k8s.io/v1", "ListenerSet", inSpec({ listeners })),
  sampleOf("rbac.authorization.k8s.io/v1", "Role", role),
  sampleOf("rbac.authorization.k8s.io/v1", "RoleBinding", binding),
  sampleOf("postgresql.cnpg.io/v1", "Cluster", inSpec({ imageName: fc.option(image, { nil: undefined }) })),
  sampleOf("rabbitmq.com/v1beta1", "RabbitmqCluster", inSpec({ image: fc.option(image, { nil: undefined }) })),
  sampleOf(
    "postgresql.cnpg.io/v1",
    "ImageCatalog",
    inSpec({ images: fc.array(objectOf({ major: fc.constant(18), image }), { maxLength: 2 }) }),
  ),
);
