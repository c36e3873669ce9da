/* eslint-disable roadbed/one-way-imports -- puts the layer's own objects into a real API server */
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { describeInstance, renderLayers } from "@roadbed/platform/render-layers.fake.ts";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findPaths, goodContainer, production } from "../../make-step.fake.ts";
import { isObject, listOf, objectAt, textsOf } from "../../resources/json-values.ts";
import { findPodSpecs } from "../../resources/pod-specs.ts";
import { rules } from "../rules.ts";
import { type Sample, samples } from "./samples.fake.ts";

const namespace = "orders-production";
const facts = { ...production, namespace };
const emitting = rules.filter(({ admission }) => admission !== undefined);
const plurals: Readonly<Record<string, string>> = {
  Pod: "pods",
  Deployment: "deployments",
  StatefulSet: "statefulsets",
  DaemonSet: "daemonsets",
  ReplicaSet: "replicasets",
  Job: "jobs",
  CronJob: "cronjobs",
  Service: "services",
  ResourceQuota: "resourcequotas",
  NetworkPolicy: "networkpolicies",
  Ingress: "ingresses",
  Role: "roles",
  RoleBinding: "rolebindings",
};

/** What the API server asks for beside what rules are about, so that it gets as far as judging. */
function complete({ type, object }: Sample): Sample {
  const full = structuredClone(object) as Record<string, Json>;
  for (const { value } of findPodSpecs({ type, inputs: full } as never)) {
    const pod = value as Record<string, Json>;
    delete pod["ephemeralContainers"];
    pod["restartPolicy"] = full["kind"] === "Job" || full["kind"] === "CronJob" ? "Never" : "Always";
    let at = 0;
    for (const list of ["containers", "initContainers"])
      pod[list] = listOf(pod[list]).map((container) => ({ ...(isObject(container) ? container : {}), name: `c${(at += 1)}` }));
  }
  const app = { "app.kubernetes.io/name": "web" };
  const spec: Record<string, Json> = { ...objectAt(full, "spec") };
  const template = { ...objectAt(spec, "template"), metadata: { labels: app } };
  const further: Readonly<Record<string, JsonObject>> = {
    Deployment: { selector: { matchLabels: app }, template },
    StatefulSet: { selector: { matchLabels: app }, serviceName: "web", template },
    DaemonSet: { selector: { matchLabels: app }, template },
    ReplicaSet: { selector: { matchLabels: app }, template },
    CronJob: { schedule: "0 3 * * *" },
    Service: { ports: [{ port: 80 }], ...(spec["type"] === "ExternalName" ? { externalName: "shop.example.com" } : {}) },
    NetworkPolicy: { podSelector: {} },
    Ingress: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
  };
  const kind = textsOf(full["kind"])[0] ?? "";
  if (kind === "RoleBinding") {
    const group = "rbac.authorization.k8s.io";
    full["roleRef"] = { ...objectAt(full, "roleRef"), apiGroup: group };
    full["subjects"] = listOf(full["subjects"]).map((subject) => ({ ...(isObject(subject) ? subject : {}), apiGroup: group }));
    return { type, object: full };
  }
  return { type, object: full["spec"] === undefined ? full : { ...full, spec: { ...spec, ...further[kind] } } };
}

function pathOf(object: JsonObject, kind: string): string {
  const version = textsOf(object["apiVersion"])[0] ?? "";
  return `/${version.includes("/") ? "apis" : "api"}/${version}/namespaces/${namespace}/${plurals[kind] ?? ""}?dryRun=All`;
}

const missing = whyNoControlPlane();

describe.skipIf(missing !== undefined)(
  `a real API server with the policies that rules emit${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`,
  () => {
    let server: ControlPlane;

    beforeAll(async () => {
      server = await startControlPlane();
      // Without restricted pod security, so that what is refused is refused by our policies.
      const labels = {
        "roadbed.dev/team": "orders",
        "roadbed.dev/stage": "production",
        "pod-security.kubernetes.io/enforce": "privileged",
      };
      await server.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } });
      const services = (await renderLayers(describeInstance("kubernetes"))).get("services");
      for (const { type, inputs } of services?.resources ?? []) {
        const [, plural] = /:(ValidatingAdmissionPolic(?:y|yBinding))$/.exec(type) ?? [];
        if (plural === undefined) continue;
        const path = plural.endsWith("Binding") ? "validatingadmissionpolicybindings" : "validatingadmissionpolicies";
        const { name } = objectAt(inputs, "metadata");
        await server.apply(`/apis/admissionregistration.k8s.io/v1/${path}/${textsOf(name)[0] ?? ""}`, inputs);
      }
      const spec = { automountServiceAccountToken: false, containers: [goodContainer] };
      const probe = complete({
        type: "kubernetes:batch/v1:Job",
        object: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "probe" }, spec: { template: { spec } } },
      });
      // The API server compiles new policies in the background, one after the other.
      await vi.waitFor(async () => {
        const { body } = await server.cluster.send("POST", pathOf(probe.object, "Job"), probe.object);
        expect(body["message"]).toContain("activeDeadlineSeconds");
      }, 30_000);
    }, 120_000);

    afterAll(() => server.stop());

    test("it lets in what the plan lets in, and refuses what the plan refuses", async () => {
      const seen = { admitted: 0, refused: 0, invalid: 0 };
      await fc.assert(
        fc.asyncProperty(
          samples.filter(({ object }) => plurals[textsOf(object["kind"])[0] ?? ""] !== undefined).map(complete),
          async ({ type, object }) => {
            const { status, body: answer } = await server.cluster.send("POST", pathOf(object, textsOf(object["kind"])[0] ?? ""), object);
            const message = textsOf(answer["message"])[0] ?? "";
            if (status === 422) {
              seen.invalid += 1;
              return;
            }
            const broken = emitting.filter((rule) => isAsked(rule.name, object) && findPaths(rule, type, object, facts).length > 0);
            seen[status < 300 ? "admitted" : "refused"] += 1;
            expect(status < 300, `${broken.map(({ name }) => name).join()}; ${message}; ${JSON.stringify(object)}`).toBe(
              broken.length === 0,
            );
            if (status >= 300)
              expect(
                broken.some(({ name }) => message.includes(`roadbed-${name}`)),
                message,
              ).toBe(true);
          },
        ),
        { numRuns: 600 },
      );
      expect(seen.admitted).toBeGreaterThan(40);
      expect(seen.refused).toBeGreaterThan(100);
    });
  },
);

/** A plan asks everything for its labels; admission asks workloads alone. */
function isAsked(rule: string, { kind }: JsonObject): boolean {
  return rule !== "owner-labels" || ["Deployment", "StatefulSet", "DaemonSet", "CronJob"].includes(textsOf(kind)[0] ?? "");
}
