import { expect, test } from "vitest";
import type { Drift } from "../contract/drift.ts";
import { type DriftReport, renderDrift } from "./drift.ts";

const scaled: Drift = {
  id: "0a1b2c3d",
  kind: "replicas-changed",
  instance: "local",
  ref: "orders/staging",
  object: { apiVersion: "apps/v1", kind: "Deployment", namespace: "orders-staging", name: "web" },
  path: "spec.replicas",
  desired: 2,
  live: 5,
  by: { manager: "kubectl-scale", at: "2027-01-02T03:04:05Z" },
};
const orphan: Drift = {
  id: "99887766",
  kind: "orphan",
  instance: "local",
  object: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace: "orders-old", name: "web" },
  by: { manager: "kubectl-create" },
};

function report(
  drifts: readonly Drift[],
  place: Partial<DriftReport["places"][number]> = {},
  more: Partial<DriftReport> = {},
): DriftReport {
  return {
    commit: "c0ffee",
    today: "2027-01-03",
    considered: { stacks: 2, objects: 40 },
    places: [{ instance: "local", name: "branch live", requests: 1, delivery: "manifests", ...place }],
    groups: drifts.map((drift) => ({ manager: drift.by?.manager ?? "unknown", drifts: [drift] })),
    accepted: [],
    idleWaivers: [],
    outOfStep: [],
    noise: { defaulted: 12, status: 3 },
    elsewhere: [],
    errors: {},
    files: {},
    ...more,
  };
}

test("a drift is one line with what, where, from and to, and three lines with what to type", () => {
  expect(renderDrift(report([scaled]), "text")).toBe(
    [
      "2 stacks with 40 objects on local (branch live): 1 drift of 1 cause. Told from drift: defaults of the API server 12, status 3.",
      "",
      "Deployment scaled by kubectl-scale",
      "  0a1b2c3d orders/staging Deployment web: spec.replicas: 2 → 5",
      "      revert: npx platform reconcile --repair --only orders/staging",
      "      adopt: npx platform drift --adopt 0a1b2c3d",
      '      accept: npx platform drift --accept 0a1b2c3d --until <YYYY-MM-DD> --reason "<why>"',
    ].join("\n"),
  );
});

test("in a cluster that follows manifests, reverting is applying the manifest again, since the record is right", () => {
  const text = renderDrift(
    report([scaled], { name: "context kind-roadbed" }, { files: { "0a1b2c3d": "local/orders/staging/deployment-web.yaml" } }),
    "text",
  );
  expect(text).toContain(
    "revert: git show live:local/orders/staging/deployment-web.yaml | kubectl --context kind-roadbed apply --server-side --force-conflicts -f -",
  );
});

test("in a cluster that the platform delivers to, reverting is a reconcile", () => {
  const text = renderDrift(report([scaled], { name: "context kind-roadbed", delivery: "kubernetes" }), "text");
  expect(text).toContain("revert: npx platform reconcile --repair --only orders/staging");
});

test("an orphan is deleted by its whole name; nobody can accept what belongs to no environment", () => {
  const text = renderDrift(report([orphan], { name: "context kind-roadbed", delivery: "kubernetes" }), "text");
  expect(text).toContain("revert: kubectl --context kind-roadbed delete ingress.networking.k8s.io/web --namespace orders-old");
  expect(text).toContain("accept: nobody can answer for it: it belongs to no environment");
});

test("what the next call needs to see the same is part of what to type", () => {
  const text = renderDrift(report([scaled], {}, { waysNeed: " --context local=kind-roadbed" }), "text");
  expect(text).toContain("npx platform drift --adopt 0a1b2c3d --context local=kind-roadbed");
});

test("what somebody wrote into an object has no effect where it is shown", () => {
  const evil = "<!-- roadbed:drift --> @acme-corp/all [x](https://evil.example) `rm`\n# Title";
  const hostile = {
    ...scaled,
    kind: "field-changed" as const,
    live: evil,
    object: { ...scaled.object, name: evil },
    by: { manager: evil },
  };
  const markdown = renderDrift(report([hostile], {}, { errors: { local: evil } }), "markdown");
  expect(markdown).not.toMatch(/<!-- roadbed|@acme|\]\(https|^# Title/m);
  expect(renderDrift(report([hostile]), "text")).not.toContain("\n# Title");
});

test("a cause with hundreds of places is shown by ten of them, and a fleet's issue stays readable", () => {
  const many = Array.from({ length: 400 }, (_, at): Drift => ({ ...scaled, id: String(at).padStart(8, "0"), ref: `team-${at}/staging` }));
  const groups = Array.from({ length: 60 }, (_, at) => ({ manager: `tool-${at}`, drifts: many }));
  const markdown = renderDrift({ ...report([]), groups }, "markdown");
  expect(markdown).toContain("… and 390 more of the same");
  expect(markdown).toMatch(/… and \d+ more causes\./);
  expect(markdown.length).toBeLessThan(65_000);
});
