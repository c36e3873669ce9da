import { expect, test } from "vitest";
import type { JsonObject } from "../contract/json.ts";
import { makePlan } from "./make-plan.ts";
import { base, graph, resource } from "./small-stack.fake.ts";

const cases: readonly [what: string, type: string, before: JsonObject, after: JsonObject, op: "update" | "replace"][] = [
  [
    "more room for a volume",
    "kubernetes:core/v1:PersistentVolumeClaim",
    volume({ requests: "1Gi" }),
    volume({ requests: "2Gi" }),
    "update",
  ],
  [
    "another storage class",
    "kubernetes:core/v1:PersistentVolumeClaim",
    volume({ storageClassName: "a" }),
    volume({ storageClassName: "b" }),
    "replace",
  ],
  ["a config map's data", "kubernetes:core/v1:ConfigMap", { data: { a: "1" } }, { data: { a: "2" } }, "update"],
  [
    "an immutable one's data",
    "kubernetes:core/v1:ConfigMap",
    { immutable: true, data: { a: "1" } },
    { immutable: true, data: { a: "2" } },
    "replace",
  ],
  ["a service's type", "kubernetes:core/v1:Service", { spec: { type: "ClusterIP" } }, { spec: { type: "LoadBalancer" } }, "update"],
  [
    "a service that leads elsewhere",
    "kubernetes:core/v1:Service",
    { spec: { type: "ClusterIP" } },
    { spec: { type: "ExternalName" } },
    "replace",
  ],
  [
    "a stateful set's volumes",
    "kubernetes:apps/v1:StatefulSet",
    { spec: { volumeClaimTemplates: [{ spec: { size: 1 } }] } },
    { spec: { volumeClaimTemplates: [{ spec: { size: 2 } }] } },
    "replace",
  ],
  [
    "what a binding binds",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    { roleRef: { name: "view" } },
    { roleRef: { name: "edit" } },
    "replace",
  ],
  [
    "whom a binding binds",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    { subjects: [{ name: "a" }] },
    { subjects: [{ name: "b" }] },
    "update",
  ],
  [
    "a label",
    "kubernetes:core/v1:Namespace",
    { metadata: { name: "a", labels: { x: "1" } } },
    { metadata: { name: "a", labels: { x: "2" } } },
    "update",
  ],
  ["a database's room", "aws:rds/instance:Instance", { allocatedStorage: 20 }, { allocatedStorage: 40 }, "update"],
  ["a database's encryption", "aws:rds/instance:Instance", { storageEncrypted: false }, { storageEncrypted: true }, "replace"],
];

test.each(cases)("%s", (_, type, before, after, op) => {
  const plan = makePlan({ ...base, before: graph([resource(type, "x", before)]), after: graph([resource(type, "x", after)]) });
  expect(plan.steps.map((step) => step.op)).toEqual([op]);
});

test("a program can ask for more to be replaced, and a component never is", () => {
  const at = (vpc: string, custom: boolean) =>
    resource("aws:eks/cluster:Cluster", "main", { tags: { vpc } }, { custom, replaceOnChanges: ["tags.vpc"] });
  const plan = (custom: boolean) => makePlan({ ...base, before: graph([at("a", custom)]), after: graph([at("b", custom)]) });
  expect(plan(true).steps.map(({ op }) => op)).toEqual(["replace"]);
  expect(plan(false).steps.map(({ op }) => op)).toEqual(["update"]);
});

function volume({ requests, ...spec }: { readonly requests?: string; readonly storageClassName?: string }): JsonObject {
  return {
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...spec,
      ...(requests === undefined ? {} : { resources: { requests: { storage: requests } } }),
    },
  };
}
