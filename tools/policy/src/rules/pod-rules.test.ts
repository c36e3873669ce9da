import { expect, test } from "vitest";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { findPaths, goodContainer, production, staging, workloads } from "../make-step.fake.ts";
import { imageDigest } from "./image-digest.ts";
import { imageRegistry } from "./image-registry.ts";
import { privilegedPod } from "./privileged-pod.ts";
import { requestsAndLimits } from "./requests-and-limits.ts";

const withContext = (context: JsonObject): JsonObject => ({
  containers: [{ ...goodContainer, securityContext: { ...(goodContainer["securityContext"] as JsonObject), ...context } }],
});
const escapes: readonly (readonly [string, JsonObject, string])[] = [
  ["privileged", withContext({ privileged: true }), "containers[web].securityContext.privileged"],
  ["unknown privileges", withContext({ privileged: "⟦?⟧" }), "containers[web].securityContext.privileged"],
  ["added capabilities", withContext({ capabilities: { add: ["SYS_ADMIN"] } }), "containers[web].securityContext.capabilities.add"],
  ["privilege escalation", withContext({ allowPrivilegeEscalation: true }), "containers[web].securityContext.allowPrivilegeEscalation"],
  ["root", withContext({ runAsUser: 0 }), "containers[web].securityContext.runAsUser"],
  ["perhaps root", withContext({ runAsNonRoot: false }), "containers[web].securityContext.runAsNonRoot"],
  ["the node's network", { containers: [goodContainer], hostNetwork: true }, "hostNetwork"],
  ["the node's processes", { containers: [goodContainer], hostPID: true }, "hostPID"],
  ["the node's memory", { containers: [goodContainer], hostIPC: true }, "hostIPC"],
  ["the node's files", { containers: [goodContainer], volumes: [{ name: "root", hostPath: { path: "/" } }] }, "volumes[root].hostPath"],
  [
    "a privileged helper",
    {
      containers: [goodContainer],
      initContainers: [
        { ...goodContainer, name: "setup", securityContext: { ...(goodContainer["securityContext"] as JsonObject), privileged: true } },
      ],
    },
    "initContainers[setup].securityContext.privileged",
  ],
  ["nobody knows what", { containers: "⟦?⟧" }, "containers"],
];

test.each(workloads)("$type: what reaches out of its pod is found where it stands", ({ type, at, make }) => {
  expect(findPaths(privilegedPod, type, make({ containers: [goodContainer] }))).toEqual([]);
  for (const [, pod, path] of escapes) expect(findPaths(privilegedPod, type, make(pod))).toEqual([`${at}.${path}`]);
});

test.each(workloads)("$type: images come from an allowed registry, and in production by digest", ({ type, at, make }) => {
  const from = (image: string) => make({ containers: [{ ...goodContainer, image }] });
  const path = [`${at}.containers[web].image`];
  expect(findPaths(imageRegistry, type, make({ containers: [goodContainer] }))).toEqual([]);
  for (const image of ["nginx", "ghcr.io/acme-corpse/shop:1", "docker.io/ghcr.io/acme-corp/shop:1", "⟦?⟧"])
    expect(findPaths(imageRegistry, type, from(image))).toEqual(path);
  expect(findPaths(imageDigest, type, from("ghcr.io/acme-corp/shop:1"), staging)).toEqual([]);
  for (const image of ["ghcr.io/acme-corp/shop:1", "ghcr.io/acme-corp/shop@sha256:abc", "⟦?⟧"])
    expect(findPaths(imageDigest, type, from(image), production)).toEqual(path);
  expect(findPaths(imageDigest, type, make({ containers: [goodContainer] }), production)).toEqual([]);
});

test("images of operators count too", () => {
  expect(findPaths(imageRegistry, "kubernetes:postgresql.cnpg.io/v1:Cluster", { spec: { imageName: "docker.io/postgres:18" } })).toEqual([
    "spec.imageName",
  ]);
  expect(findPaths(imageRegistry, "kubernetes:rabbitmq.com/v1beta1:RabbitmqCluster", { spec: { image: "rabbitmq:4" } })).toEqual([
    "spec.image",
  ]);
});

test.each(workloads)("$type: every container says what it needs", ({ type, at, make }) => {
  expect(findPaths(requestsAndLimits, type, make({ containers: [goodContainer] }))).toEqual([]);
  const resources = `${at}.containers[web].resources`;
  expect(findPaths(requestsAndLimits, type, make({ containers: [{ ...goodContainer, resources: { requests: { cpu: "1" } } }] }))).toEqual([
    `${resources}.requests.memory`,
    `${resources}.limits.memory`,
  ]);
  expect(findPaths(requestsAndLimits, type, make({ containers: [{ name: "web" }] }))).toHaveLength(3);
  expect(
    findPaths(requestsAndLimits, type, make({ containers: [{ name: "web", resources: { limits: { cpu: "1", memory: "1Gi" } } }] })),
  ).toEqual([]);
});

test("the size of an operator's own pod is no pod, and whatever else is said of it is judged", () => {
  const pooler = "kubernetes:postgresql.cnpg.io/v1:Pooler";
  const sized = { name: "pgbouncer", resources: { limits: { memory: "128Mi" } } };
  const judge = (spec: JsonObject, type = pooler) => findPaths(privilegedPod, type, { spec: { template: { spec } } });
  expect(judge({ containers: [sized] })).toEqual([]);
  expect(judge({ containers: [sized] }, "kubernetes:apps/v1:Deployment")).not.toEqual([]);
  expect(judge({ containers: [{ ...sized, securityContext: { privileged: true } }] })).toContain(
    "spec.template.spec.containers[pgbouncer].securityContext.privileged",
  );
  expect(judge({ containers: [sized], hostNetwork: true })).toContain("spec.template.spec.hostNetwork");
});
