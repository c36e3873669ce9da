import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { describeInstance, renderLayers } from "../render-layers.fake.ts";

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The kinds of this layer that a bare API server knows; the others are operators'. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: "namespaces",
  ClusterRole: "clusterroles",
  Role: "roles",
  RoleBinding: "rolebindings",
  ServiceAccount: "serviceaccounts",
  PriorityClass: "priorityclasses",
  ValidatingAdmissionPolicy: "validatingadmissionpolicies",
  ValidatingAdmissionPolicyBinding: "validatingadmissionpolicybindings",
};

const labels = {
  "roadbed.dev/team": "orders",
  "roadbed.dev/environment": "staging",
  "roadbed.dev/cost-centre": "CC-1042",
  "roadbed.dev/stage": "staging",
};
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

const vendorImage = {
  rule: "image-registry",
  scope: { environments: ["orders/staging"], resource: "vendor" },
  until: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
};

function namespace(name: string, own: object) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: own } };
}

function pod(image: string, initImage?: string, generateName = "shop-") {
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  };
  const resources = { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } };
  const initContainers =
    initImage === undefined ? {} : { initContainers: [{ name: "prepare", image: initImage, securityContext, resources }] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName },
    spec: { automountServiceAccountToken: false, containers: [{ name: "shop", image, securityContext, resources }], ...initContainers },
  };
}

function deployment(name: string, own: object, metadata: object = {}) {
  const template = { metadata: { labels: { app: name } }, spec: pod("ghcr.io/acme-corp/shop:1").spec };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: own, ...metadata },
    spec: { selector: { matchLabels: { app: name } }, template },
  };
}

const missing = whyNoControlPlane();

describe.skipIf(missing !== undefined)(
  `a real API server with this layer in it${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`,
  () => {
    let server: ControlPlane;
    const pods = "/api/v1/namespaces/orders-staging/pods";
    const deployments = "/apis/apps/v1/namespaces/orders-staging/deployments";

    /** `admitted`, or why not. */
    const judge = async (path: string, object: object, method: "POST" | "PATCH" = "POST"): Promise<string> => {
      const { status, body } = await server.cluster.send(method, path, object as JsonObject);
      return status < 300 ? "admitted" : (body["message"] as string).replace(/^.*denied request: /, "");
    };

    beforeAll(async () => {
      server = await startControlPlane();
      const waivers = {
        "vendor-image": vendorImage,
        "long-gone": { ...vendorImage, scope: { environments: ["orders/*"] }, until: "2026-01-31" },
      };
      const services = (await renderLayers(describeInstance("kubernetes"), waivers)).get("services");
      for (const { type, inputs } of services?.resources ?? []) {
        const object = inputs as unknown as KubernetesObject;
        const plural = plurals[object.kind];
        if (!type.startsWith("kubernetes:") || plural === undefined) continue;
        const api = object.apiVersion === "v1" ? "/api/v1" : `/apis/${object.apiVersion}`;
        const place = object.metadata.namespace === undefined ? "" : `/namespaces/${object.metadata.namespace}`;
        await server.apply(`${api}${place}/${plural}/${object.metadata.name}`, inputs);
      }
      // The API server compiles new rules in the background.
      await vi.waitFor(async () => {
        expect(await judge("/api/v1/namespaces?dryRun=All", namespace("probe", { "roadbed.dev/team": "orders" }))).not.toBe("admitted");
      }, 30_000);
      expect(await judge("/api/v1/namespaces", namespace("orders-staging", { ...labels, ...restricted }))).toBe("admitted");
      expect(await judge("/api/v1/namespaces", namespace("elsewhere", {}))).toBe("admitted");
    }, 120_000);

    afterAll(() => server.stop());

    test("an environment's namespace without restricted pod security is refused", async () => {
      expect(await judge("/api/v1/namespaces", namespace("orders-open", labels))).toContain("enforces restricted pod security");
    });

    test("an environment's namespace that nobody pays for is refused", async () => {
      const { "roadbed.dev/cost-centre": _, ...rest } = labels;
      expect(await judge("/api/v1/namespaces", namespace("orders-free", { ...rest, ...restricted }))).toContain(
        "carries the labels roadbed.dev/team",
      );
    });

    test("an image from elsewhere is refused by name, in any container, however alike its registry looks", async () => {
      expect(await judge(pods, pod("ghcr.io/acme-corp/shop:1"))).toBe("admitted");
      expect(await judge(pods, pod("docker.io/library/nginx:1"))).toBe(
        "Images come from ghcr.io/acme-corp/ only, not docker.io/library/nginx:1.",
      );
      expect(await judge(pods, pod("ghcr.io/acme-corp/shop:1", "busybox:1"))).toBe(
        "Images come from ghcr.io/acme-corp/ only, not busybox:1.",
      );
      expect(await judge(pods, pod("ghcr.io/acme-corp-fake/shop:1"))).toContain("not ghcr.io/acme-corp-fake/shop:1");
    });

    test("a waiver holds here too: for its resource, and until its last day", async () => {
      expect(await judge(pods, pod("docker.io/vendor/it:1", undefined, "vendor-5d8f-"))).toBe("admitted");
      expect(await judge(pods, pod("docker.io/vendor/it:1"))).toContain("not docker.io/vendor/it:1");
    });

    test("the platform's own namespaces are nobody's environment", async () => {
      expect(await judge("/api/v1/namespaces/elsewhere/pods", pod("docker.io/library/nginx:1"))).toBe("admitted");
    });

    test("a workload says whose it is, and says the truth", async () => {
      expect(await judge(deployments, deployment("shop", labels))).toBe("admitted");
      expect(await judge(deployments, deployment("nobodys", {}))).toContain("carries the labels roadbed.dev/team");
      expect(await judge(deployments, deployment("theirs", { ...labels, "roadbed.dev/team": "billing" }))).toContain(
        "with the team of its namespace",
      );
    });

    test("what an operator makes of a team's object needs no labels of its own", async () => {
      const owner = { apiVersion: "postgresql.cnpg.io/v1", kind: "Pooler", name: "db", uid: "9f2c" };
      expect(await judge(deployments, deployment("pooler", {}, { ownerReferences: [{ ...owner, controller: true }] }))).toBe("admitted");
      expect(await judge(deployments, deployment("pretender", {}, { ownerReferences: [owner] }))).toContain("carries the labels");
    });
  },
);
