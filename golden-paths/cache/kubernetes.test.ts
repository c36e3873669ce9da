import { expect, test } from "vitest";
import type { ResolvedComponent } from "@roadbed/engine/contract/golden-path.ts";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { cache } from "./contract.ts";

const web: ResolvedComponent = {
  name: "web",
  path: "web-service@1",
  size: "small",
  settings: {},
  uses: [{ component: "sessions", access: "use" }],
};

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(cache, path, { context: sampleContext({ target: "kubernetes", ...where }), name: "sessions", ...options });
}

test("a cache is a server with its settings, login, address, policy and monitoring", async () => {
  expect((await record()).children).toEqual([
    "kubernetes:apps/v1:StatefulSet sessions",
    "kubernetes:core/v1:ConfigMap sessions",
    "kubernetes:core/v1:Service sessions",
    "kubernetes:external-secrets.io/v1:ExternalSecret sessions",
    "kubernetes:generators.external-secrets.io/v1alpha1:Password sessions-password",
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule sessions",
    "kubernetes:monitoring.coreos.com/v1:ServiceMonitor sessions",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy sessions",
    "kubernetes:policy/v1:PodDisruptionBudget sessions",
  ]);
});

test("its pod is what restricted pod security asks for, and every image is the mirror's, by digest", async () => {
  const server = (await record()).find("StatefulSet");
  const pod = ["spec", "template", "spec"];
  expect(server.at(...pod, "securityContext")).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 999,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(server.at(...pod, "automountServiceAccountToken")).toBe(false);
  const containers = server.list(...pod, "containers");
  expect(containers.map((container) => container["name"])).toEqual(["valkey", "exporter"]);
  for (const container of containers) {
    expect(container["securityContext"]).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect(container["image"]).toMatch(/^registry\.example\.com\/acme\/.+@sha256:[0-9a-f]{64}$/);
    expect(container["resources"]).toMatchObject({ limits: { cpu: expect.any(String) as string, memory: expect.any(String) as string } });
  }
});

test("nothing is kept on disk", async () => {
  const { find } = await record();
  expect(find("ConfigMap").at("data", "valkey.conf")).toContain('save ""\nappendonly no\n');
  expect(find("StatefulSet").at("spec")).not.toHaveProperty("volumeClaimTemplates");
  expect(find("StatefulSet").protect).toBe(false);
});

test("workloads can't administrate the server, the exporter can only look, and the file holds a hash only", async () => {
  expect((await record()).find("ExternalSecret").at("spec", "target", "template", "data", "users.acl")).toBe(
    [
      "user default on #{{ .password | sha256sum }} ~* &* +@all -@admin",
      "user exporter on #{{ .password | sha256sum }} -@all +@connection +info +config|get +slowlog +latency",
      "",
    ].join("\n"),
  );
});

test("other settings make another pod, the same settings the same", async () => {
  const stamp = async (eviction: string) =>
    (await record({ settings: { eviction } })).find("StatefulSet").at("spec", "template", "metadata", "annotations", "roadbed.dev/config");
  expect(await stamp("noeviction")).not.toBe(await stamp("allkeys-lru"));
  expect(await stamp("allkeys-lru")).toBe(await stamp("allkeys-lru"));
});

test("only workloads that use it reach it, only monitoring its metrics, and it reaches nothing", async () => {
  const { spec } = (await record({}, { components: [web] })).find("NetworkPolicy").inputs;
  expect(spec).toEqual({
    podSelector: { matchLabels: { "app.kubernetes.io/name": "sessions" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["web"] }] } }],
        ports: [{ protocol: "TCP", port: 6379 }],
      },
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: [{ protocol: "TCP", port: 9121 }],
      },
    ],
    egress: [],
  });
  expect((await record()).find("NetworkPolicy").list("spec", "ingress")).toHaveLength(1);
});

test("its node can always be drained", async () => {
  expect((await record()).find("PodDisruptionBudget").at("spec")).toMatchObject({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  });
});

test("a workload gets the address as text and the password from a Secret", async () => {
  const [connection] = (await record({ access: ["use"] })).connections;
  expect(connection?.env).toEqual({
    HOST: { value: "sessions" },
    PORT: { value: "6379" },
    TLS: { value: "false" },
    AUTH: { value: "password" },
    USER: { value: "default" },
    PASSWORD: { secret: "sessions", key: "password" },
  });
});
