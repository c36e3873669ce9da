import { expect, test } from "vitest";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { webService } from "./contract.ts";

const image = "registry.example.com/acme/shop:2.15.0";

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  const { settings, ...rest } = options;
  return recordPath(webService, path, {
    context: sampleContext({ target: "kubernetes", ...where }),
    name: "web",
    ...rest,
    settings: { image, ...settings },
  });
}

const always = [
  "kubernetes:apps/v1:Deployment web",
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler web",
  "kubernetes:core/v1:ConfigMap web",
  "kubernetes:core/v1:Service web",
  "kubernetes:core/v1:ServiceAccount web",
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule web",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy web",
  "kubernetes:policy/v1:PodDisruptionBudget web",
];

test("a service that nobody is shown has no way in", async () => {
  expect((await record()).children).toEqual(always);
  expect((await record({}, { target: "aws" })).children).toEqual(always);
  expect((await record()).find("NetworkPolicy").at("spec", "ingress")).toEqual([]);
});

test("a service with everything adds secrets, metrics and a route, and the rights of what it uses on AWS", async () => {
  const statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::acme-shop-live-files/*"] } as const;
  const link = {
    name: "files",
    path: "bucket@1",
    access: "read",
    connection: { env: {}, egress: [], statements: [statement], dependsOn: [] },
  };
  const { children } = await record(
    { settings: { public: true, metrics: {}, secrets: { STRIPE_API_KEY: "stripe/api-key" } }, links: [link] },
    { target: "aws" },
  );
  expect(children).toEqual(
    [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation web",
      "aws:iam/role:Role web",
      "aws:iam/rolePolicy:RolePolicy web",
      ...always,
      "kubernetes:external-secrets.io/v1:ExternalSecret web",
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute web",
      "kubernetes:monitoring.coreos.com/v1:ServiceMonitor web",
    ].sort(),
  );
});

test("a name below the platform's domain needs a route only; any other brings its listener and certificate", async () => {
  const { find, children } = await record({ hosts: ["shop.example.com", "shop.example.org"] });
  expect(children.filter((child) => /Certificate|ListenerSet|HTTPRoute/.test(child))).toHaveLength(3);
  expect(find("HTTPRoute").at("spec")).toMatchObject({
    hostnames: ["shop.example.com", "shop.example.org"],
    parentRefs: [
      { kind: "Gateway", name: "public", namespace: "ingress", sectionName: "https" },
      { kind: "ListenerSet", name: "web" },
    ],
    rules: [{ backendRefs: [{ name: "web", port: 80 }], timeouts: { request: "30s" } }],
  });
  expect(find("Certificate").at("spec")).toMatchObject({
    dnsNames: ["shop.example.org"],
    secretName: "web-tls",
    issuerRef: { name: "platform" },
  });
  expect(find("ListenerSet").list("spec", "listeners")).toMatchObject([
    { hostname: "shop.example.org", tls: { certificateRefs: [{ name: "web-tls" }] } },
  ]);
});

test("the pod asks for nothing that restricted pod security refuses", async () => {
  const { at } = (await record()).find("Deployment");
  expect(at("spec", "template", "spec")).toMatchObject({
    automountServiceAccountToken: false,
    serviceAccountName: "web",
    priorityClassName: "roadbed-standard",
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "512Mi" } }],
  });
  expect(at("spec", "template", "spec", "containers", 0)).toMatchObject({
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsNonRoot: true },
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "400m", memory: "256Mi" } },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  });
});

test("an update interrupts no request", async () => {
  const { at } = (await record({ settings: { timeouts: { shutdown: "45s" } } })).find("Deployment");
  expect(at("spec", "strategy", "rollingUpdate")).toEqual({ maxSurge: "25%", maxUnavailable: 0 });
  expect(at("spec", "template", "spec", "terminationGracePeriodSeconds")).toBe(50);
  expect(at("spec", "template", "spec", "containers", 0, "lifecycle")).toEqual({ preStop: { sleep: { seconds: 5 } } });
});

test("probes ask the paths that the team names, for as long as it may take to start", async () => {
  const container = (await record({ settings: { health: { path: "/ready", alive: "/alive", startup: "2m" } } }))
    .find("Deployment")
    .at("spec", "template", "spec", "containers", 0);
  expect(container).toMatchObject({
    startupProbe: { httpGet: { path: "/alive", port: "http" }, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/ready", port: "http" } },
    livenessProbe: { httpGet: { path: "/alive", port: "http" } },
  });
});

test("labels that may change are on no pod, because another label is another pod", async () => {
  const { at } = (await record({}, { lease: "2027-03-31" })).find("Deployment");
  expect(at("spec", "template", "metadata", "labels")).toEqual({
    "app.kubernetes.io/name": "web",
    "roadbed.dev/team": "shop",
    "roadbed.dev/environment": "live",
    "roadbed.dev/stage": "development",
  });
});

test("the autoscaler alone says how many copies there are", async () => {
  const { find } = await record({ size: "large" }, { stage: "production" });
  expect(find("Deployment").at("spec", "replicas")).toBeUndefined();
  expect(find("HorizontalPodAutoscaler").at("spec")).toMatchObject({
    minReplicas: 3,
    maxReplicas: 10,
    scaleTargetRef: { kind: "Deployment", name: "web" },
  });
});

test("outside office hours there are none", async () => {
  const hours = { timezone: "Europe/Dublin", from: "07:00", to: "19:00" };
  const { find, children } = await record({}, { spec: { hours } });
  expect(children.some((child) => child.includes("HorizontalPodAutoscaler"))).toBe(false);
  expect(find("ScaledObject").at("spec")).toMatchObject({
    minReplicaCount: 0,
    maxReplicaCount: 2,
    triggers: [
      { type: "cron", metadata: { timezone: "Europe/Dublin", start: "0 7 * * 1-5", end: "0 19 * * 1-5", desiredReplicas: "1" } },
      { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
    ],
  });
});

test("the way in is open to the gateway, to its users, to whom it is shared with, and to monitoring", async () => {
  const user = { name: "worker", path: "worker@1", size: "small", settings: {}, uses: [{ component: "web", access: "call" }] } as const;
  const { find } = await record(
    { settings: { public: true, metrics: { port: 9090 } }, sharedWith: [{ component: "web", with: "billing/live", access: "call" }] },
    { components: [{ ...user, uses: [...user.uses] }] },
  );
  const namespaceOf = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
  expect(find("NetworkPolicy").at("spec", "ingress")).toEqual([
    {
      from: [
        namespaceOf("ingress"),
        { podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["worker"] }] } },
        namespaceOf("billing-live"),
      ],
      ports: [{ protocol: "TCP", port: 8080 }],
    },
    { from: [namespaceOf("monitoring")], ports: [{ protocol: "TCP", port: 9090 }] },
  ]);
});

test("the way out leads to telemetry, and to the internet only where that is asked for", async () => {
  const egress = async (internet: boolean) => (await record({ settings: { internet } })).find("NetworkPolicy").list("spec", "egress");
  expect(await egress(false)).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ports: [{ protocol: "TCP", port: 4317 }],
    },
  ]);
  const [, outside] = await egress(true);
  expect(outside).toMatchObject({
    to: [{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8", "169.254.0.0/16"]) as unknown } }],
    ports: [{ port: 443 }],
  });
});

test("secrets come from below the environment's own name in the store, whatever a request says", async () => {
  const remote = async (target: "aws" | "kubernetes") =>
    (await record({ settings: { secrets: { STRIPE_API_KEY: "stripe/api-key" } } }, { target }))
      .find("ExternalSecret")
      .at("spec", "data", 0, "remoteRef");
  expect(await remote("aws")).toEqual({ key: "acme/shop/live/stripe", property: "api-key" });
  expect(await remote("kubernetes")).toEqual({ key: "acme.shop.live.stripe", property: "api-key" });
});

test("alerts wake somebody in production only", async () => {
  const severities = async (stage: "production" | "staging") =>
    new Set(
      (await record({}, { stage }))
        .find("PrometheusRule")
        .list("spec", "groups", 0, "rules")
        .map(({ labels }) => (labels as { severity: string }).severity),
    );
  expect(await severities("production")).toEqual(new Set(["page"]));
  expect(await severities("staging")).toEqual(new Set(["ticket"]));
});

test("traces and logs say whose they are", async () => {
  const env = (await record({ settings: { traceSampling: 0.05, logLevel: "debug" } }))
    .find("Deployment")
    .list("spec", "template", "spec", "containers", 0, "env");
  const valueOf = (name: string) => env.find((variable) => variable["name"] === name)?.["value"];
  expect(valueOf("OTEL_RESOURCE_ATTRIBUTES")).toContain(
    "service.namespace=shop-live,service.version=2.15.0,service.instance.id=$(POD_NAME),deployment.environment.name=live",
  );
  expect(valueOf("OTEL_TRACES_SAMPLER_ARG")).toBe("0.05");
  expect(valueOf("LOG_LEVEL")).toBe("debug");
  expect(env[0]?.["name"]).toBe("POD_NAME");
});

test("the version in traces is the image's tag, or the beginning of its digest", async () => {
  const version = async (of: string) => {
    const env = (await record({ settings: { image: of } })).find("Deployment").list("spec", "template", "spec", "containers", 0, "env");
    return /service\.version=([^,]*),/.exec(JSON.stringify(env))?.[1];
  };
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  expect(await version("registry.example.com/acme/shop:2.15.0")).toBe("2.15.0");
  expect(await version(`registry.example.com/acme/shop:2.15.0@${digest}`)).toBe("2.15.0");
  expect(await version(`registry.example.com/acme/shop@${digest}`)).toBe("0123456789ab");
});

test("nothing is routed or scaled before it is there", async () => {
  const { find } = await record({ settings: { public: true } });
  expect(find("HTTPRoute").dependsOn).toContain("kubernetes:core/v1:Service web");
  expect(find("HorizontalPodAutoscaler").dependsOn).toContain("kubernetes:apps/v1:Deployment web");
});

test("the dashboard is one that Grafana takes", async () => {
  const { at, list } = (await record()).find("ConfigMap");
  expect(at("metadata", "labels", "grafana_dashboard")).toBe("1");
  expect(at("data", "shop-live-web.json", "uid")).toMatch(/^.{8,40}$/);
  expect(list("data", "shop-live-web.json", "panels").map(({ title }) => title)).toContain("Time to answer");
});
