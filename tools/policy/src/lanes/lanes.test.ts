import fc from "fast-check";
import { expect, test } from "vitest";
import type { Resource } from "@roadbed/engine/contract/graph.ts";
import type { Step } from "@roadbed/engine/contract/plan.ts";
import { lanes } from "@roadbed/engine/contract/verdict.ts";
import { judgePlan } from "../judge-plan.ts";
import { makePlanOf, makeResource, makeStep, production, staging } from "../make-step.fake.ts";

type Label = "data" | "rights" | "plain";
const below = "roadbed:path:web-service";
const database = makeResource("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", {}, { protect: true });
const deployment = makeResource("kubernetes:apps/v1:Deployment", "web", {}, { below });
const rolePolicy = makeResource("aws:iam/rolePolicy:RolePolicy", "web", { policy: policyOf(["s3:GetObject"]) }, { below });
const corpus: readonly (readonly [Label, Resource])[] = [
  ["data", database],
  ["data", makeResource("aws:rds/instance:Instance", "db")],
  ["data", makeResource("aws:s3/bucket:Bucket", "archive")],
  ["data", makeResource("aws:sqs/queue:Queue", "placed")],
  ["data", makeResource("aws:elasticache/replicationGroup:ReplicationGroup", "sessions")],
  ["data", makeResource("kubernetes:core/v1:PersistentVolumeClaim", "uploads")],
  ["data", makeResource("kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim", "archive")],
  ["data", makeResource("kubernetes:rabbitmq.com/v1beta1:Queue", "placed")],
  ["data", makeResource("kubernetes:apps/v1:StatefulSet", "ledger", {}, { protect: true })],
  ["rights", rolePolicy],
  ["rights", makeResource("aws:iam/role:Role", "web")],
  ["rights", makeResource("aws:iam/userPolicyAttachment:UserPolicyAttachment", "deployer")],
  ["rights", makeResource("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "owner", {}, { below: "roadbed:baseline" })],
  ["rights", makeResource("kubernetes:rbac.authorization.k8s.io/v1:Role", "debug")],
  ["plain", deployment],
  ["plain", makeResource("kubernetes:core/v1:ConfigMap", "settings", {}, { below })],
  ["plain", makeResource("kubernetes:core/v1:Service", "web", {}, { below })],
];
const paths = ["spec.replicas", "metadata.labels.team", "policy", "tags.owner"];
const labelled = fc
  .record({
    item: fc.constantFrom(...corpus),
    op: fc.constantFrom("create", "update", "replace", "delete", "keep"),
    path: fc.constantFrom(...paths),
    held: fc.boolean(),
  })
  .map(({ item: [label, resource], op, path, held }) => ({
    label,
    step: makeStep(op, resource, {
      changes: [{ path, kind: "changed", before: 1, after: 2 }],
      ...(held ? { held: "delete" as const } : {}),
    }),
  }));
const facts = fc.constantFrom(staging, production);

test("nobody's consent is enough only where no data is lost, no right changes, and production stays as it is", () => {
  fc.assert(
    fc.property(fc.array(labelled, { maxLength: 8 }), facts, (items, where) => {
      const isRisky = items.some(({ label, step: { op, ...step } }) => {
        const changes = op !== "keep" || ("held" in step && step.held !== undefined);
        return (
          changes &&
          (where.production ||
            op === "delete" ||
            op === "replace" ||
            op === "keep" ||
            label === "rights" ||
            (label === "data" && op === "update"))
        );
      });
      expect(judgePlan(makePlanOf(items.map(({ step }) => step)), where).lane === "automatic").toBe(!isRisky);
    }),
    { numRuns: 500 },
  );
});

test("a further step never lowers the lane, wherever it comes", () => {
  fc.assert(
    fc.property(fc.array(labelled, { maxLength: 6 }), labelled, fc.nat(6), facts, (items, more, position, where) => {
      const steps = items.map(({ step }) => step);
      const rank = (some: readonly Step[]) => lanes.indexOf(judgePlan(makePlanOf(some), where).lane);
      expect(rank(steps.toSpliced(position, 0, more.step))).toBeGreaterThanOrEqual(rank(steps));
    }),
    { numRuns: 500 },
  );
});

test.each(corpus.filter(([label]) => label === "data").map(([, resource]) => resource))(
  "losing $type is looked at by the platform team, and in production by two",
  (resource) => {
    for (const op of ["delete", "replace"] as const) {
      expect(judge(makeStep(op, resource), staging)[0]).toBe("platform");
      expect(judge(makeStep(op, resource), production)[0]).toBe("two-person");
    }
  },
);

test("losing or letting go data of production takes two, and says by which property", () => {
  const changes = [{ path: "spec.storage.storageClass", kind: "changed", replaces: true }] as const;
  expect(judge(makeStep("replace", database, { changes }), production)).toMatchObject([
    "two-person",
    { rule: "data-loss", urn: database.urn, path: "spec.storage.storageClass" },
  ]);
  const { protect: _, ...released } = database;
  expect(judge(makeStep("keep", released, { before: database }), production)[0]).toBe("two-person");
  expect(
    judge(makeStep("update", deployment, { changes: [{ path: "deletionProtection", kind: "changed", after: false }] }), production)[0],
  ).toBe("two-person");
  expect(judge(makeStep("delete", database), staging)[0]).toBe("platform");
  expect(judge(makeStep("keep", database, { held: "delete" }), production)).toMatchObject(["platform", { rule: "data-held" }]);
});

test("a policy that grants more is looked at; one that grants less is not", () => {
  const more = { ...rolePolicy, inputs: { policy: policyOf(["s3:GetObject", "s3:PutObject"]) } };
  const changes = [{ path: "policy", kind: "changed" }] as const;
  expect(judge(makeStep("update", more, { before: rolePolicy, changes }), staging)).toMatchObject([
    "platform",
    { rule: "iam-change", path: "policy" },
  ]);
  expect(judge(makeStep("update", rolePolicy, { before: more, changes }), staging)[0]).toBe("owner");
});

test("rights in the cluster, open networks, own code and layers are the platform team's", () => {
  const [, , role] = corpus.filter(([label]) => label === "rights").slice(-3);
  expect(judge(makeStep("create", role?.[1] ?? deployment), staging)[0]).toBe("platform");
  const closed = makeResource("kubernetes:networking.k8s.io/v1:NetworkPolicy", "deny-all", {}, { below: "roadbed:baseline" });
  expect(judge(makeStep("delete", closed), staging)).toMatchObject(["platform", { rule: "network-opened" }]);
  expect(judge(makeStep("update", closed, { changes: [{ path: "spec.egress[0]", kind: "added", after: {} }] }), staging)).toMatchObject([
    "platform",
    { path: "spec.egress[0]" },
  ]);
  expect(
    judge(makeStep("create", makeResource("kubernetes:core/v1:ConfigMap", "own", {}, { below: "roadbed:escape-hatch" })), staging)[0],
  ).toBe("platform");
  expect(judgePlan(makePlanOf([makeStep("update", deployment)], "layer"), { production: false, registries: [] }).lane).toBe("platform");
});

test("reaching into another environment is seen where it is named", () => {
  const user = makeResource(
    "kubernetes:rabbitmq.com/v1beta1:Permission",
    "new-orders",
    { spec: { vhost: "acme-billing-staging" } },
    { below },
  );
  expect(judge(makeStep("create", user), { ...staging, takenFrom: ["billing/staging"] })).toMatchObject([
    "owner",
    { rule: "crossing", path: "spec.vhost" },
  ]);
  expect(judge(makeStep("create", deployment), { ...staging, takenFrom: ["billing/staging"] })[0]).toBe("automatic");
});

function judge(step: Step, where: Parameters<typeof judgePlan>[1]) {
  const { lane, reasons } = judgePlan(makePlanOf([step]), where);
  return [lane, reasons.find((reason) => reason.lane === lane)] as const;
}

function policyOf(actions: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: ["arn:aws:s3:::acme-orders-staging-archive/*"] }],
  });
}
