import { expect, test } from "vitest";
import { hasField, removeAdditions } from "./field-path.ts";

const web = {
  metadata: { labels: { "app.kubernetes.io/name": "web" } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: "web", image: "ghcr.io/acme-corp/shop:1.0.0", ports: [{ containerPort: 8080 }] },
          { name: "proxy", image: "ghcr.io/acme-corp/proxy:1.0.0" },
        ],
      },
    },
  },
};

test.each([
  [".spec.replicas", true],
  [".spec.paused", false],
  [".metadata.labels.app.kubernetes.io/name", true],
  [".metadata.labels.app.kubernetes.io", false],
  ['.spec.template.spec.containers[name="web"].image', true],
  ['.spec.template.spec.containers[name="web"].command', false],
  ['.spec.template.spec.containers[name="sidecar"].image', false],
  ['.spec.template.spec.containers[name="web"].ports[containerPort=8080,protocol="TCP"].containerPort', true],
  ['.spec.template.spec.containers[name="web"].ports[containerPort=9090,protocol="TCP"].containerPort', false],
])("whether %s is said: %s", (path, isSaid) => {
  expect(hasField(web, path)).toBe(isSaid);
});

test("what others have added is taken out of what lives, from the last to the first, and what is asked for by now stays", () => {
  const seen = structuredClone(web) as typeof web & { metadata: { labels: Record<string, string> } };
  seen.metadata.labels["acme.com/by-hand"] = "yes";
  seen.metadata.labels["asked-for"] = "since";
  seen.spec.template.spec.containers.push({ name: "debug", image: "busybox" });
  const live = structuredClone(seen);
  live.spec.template.spec.containers.unshift({ name: "injected", image: "mesh" });
  const wanted = { ...web, metadata: { labels: { ...web.metadata.labels, "asked-for": "since" } } };
  expect(removeAdditions(seen, [web, wanted], live)).toEqual([
    { op: "remove", path: "/spec/template/spec/containers/3" },
    { op: "remove", path: "/metadata/labels/acme.com~1by-hand" },
  ]);
});

test("where the plan saw what was applied, nothing is taken away", () => {
  expect(removeAdditions(web, [web, web], { ...web, status: { readyReplicas: 2 } })).toEqual([]);
});
