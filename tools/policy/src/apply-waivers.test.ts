import { expect, test } from "vitest";
import type { Waiver } from "@roadbed/engine/contract/waiver.ts";
import { applyWaivers } from "./apply-waivers.ts";
import { judgePlan } from "./judge-plan.ts";
import { makePlanOf, makeResource, makeStep, ownMetadata, staging } from "./make-step.fake.ts";

const loadBalancer = makeStep(
  "create",
  makeResource("kubernetes:core/v1:Service", "web", { metadata: ownMetadata, spec: { type: "LoadBalancer" } }),
);
const plan = makePlanOf([loadBalancer]);
const waiver: Waiver = {
  rule: "public-exposure",
  scope: { environments: ["orders/staging"] },
  reason: "The partner's firewall knows this address only.",
  control: "The firewall in front lets in the partner alone.",
  owner: "orders",
  approver: "margaret",
  until: "2027-01-31",
};
const judgeOn = (today: string, changed: Partial<Waiver> = {}) =>
  judgePlan(plan, staging, { waivers: new Map([["partner-address", { ...waiver, ...changed }]]), today });

test("a waived violation is named with its waiver, and lets the plan through", () => {
  expect(judgePlan(plan, staging).allowed).toBe(false);
  const verdict = judgeOn("2027-01-31");
  expect(verdict.allowed).toBe(true);
  expect(verdict.violations.map(({ rule, waiver: id }) => [rule, id])).toEqual([["public-exposure", "partner-address"]]);
});

test("it blocks again on the day after its last, and says which waiver has expired", () => {
  const verdict = judgeOn("2027-02-01");
  expect(verdict.allowed).toBe(false);
  expect(verdict.violations[0]?.fix).toContain("The waiver partner-address expired on 2027-01-31.");
});

test.each<[string, Partial<Waiver>, boolean]>([
  ["its team's environments", { scope: { environments: ["orders/*"] } }, true],
  ["another environment", { scope: { environments: ["orders/shop"] } }, false],
  ["another team whose name begins alike", { scope: { environments: ["orders-archive/*"] } }, false],
  ["another rule", { rule: "image-digest" }, false],
  ["this resource", { scope: { environments: ["orders/staging"], resource: "web" } }, true],
  ["another resource", { scope: { environments: ["orders/staging"], resource: "api" } }, false],
  ["days to come", { from: "2026-12-24" }, false],
])("a waiver for %s", (_, changed, isAllowed) => {
  expect(judgeOn("2026-11-23", changed).allowed).toBe(isAllowed);
});

test("a layer is named as in the ledger, wherever its plan was made", () => {
  const violations = [{ rule: "public-exposure", message: "It is open.", fix: "Close it.", urn: loadBalancer.urn }];
  const exceptions = {
    waivers: new Map([["open", { ...waiver, scope: { environments: ["layers/local/services"] } }]]),
    today: "2026-11-23",
  };
  for (const ref of ["local/services", "layers/local/services"])
    expect(applyWaivers({ ref, kind: "layer" }, violations, exceptions)[0]?.waiver).toBe("open");
});
