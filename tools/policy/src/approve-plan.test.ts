import { expect, test } from "vitest";
import { approvePlan } from "./approve-plan.ts";
import { judgePlan } from "./judge-plan.ts";
import { makePlanOf, makeResource, makeStep, ownMetadata, staging } from "./make-step.fake.ts";

const open = makeResource("kubernetes:core/v1:Service", "web", {
  metadata: ownMetadata,
  spec: { type: "LoadBalancer" },
});

test("what policy allows may be applied, with what was said of it", () => {
  const plan = makePlanOf([]);
  const verdict = judgePlan(plan, staging);
  expect(approvePlan(plan, verdict)).toEqual({ ...plan, verdict });
});

test("what it does not allow is refused with each resource, property and repair", () => {
  const plan = makePlanOf([makeStep("create", open)]);
  const verdict = judgePlan(plan, staging);
  expect(verdict).toMatchObject({ allowed: false, violations: [{ rule: "public-exposure", urn: open.urn, path: "spec.type" }] });
  expect(() => approvePlan(plan, verdict)).toThrow(
    /orders\/staging: policy does not allow this\.\n- public-exposure, kubernetes:core\/v1:Service::web spec\.type: .* Use a ClusterIP service/,
  );
  expect(() => approvePlan(plan, { ...verdict, allowed: true })).toThrow(/does not allow/);
});

test("what stands already and stays is not judged, nor what goes away", () => {
  expect(judgePlan(makePlanOf([makeStep("keep", open), makeStep("delete", open)]), staging).violations).toEqual([]);
});

test("a verdict is good for its own plan only", () => {
  const plan = makePlanOf([]);
  expect(() => approvePlan(plan, { ...judgePlan(plan, staging), ref: "orders/production" })).toThrow(/taken for/);
});
