import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { listPolicies } from "./list-policies.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { planShipped } from "./shipped-plans.fake.ts";
import { rules } from "./rules/rules.ts";

type ReadFacts = (urn: string) => { readonly kind: "environment" | "layer"; readonly facts: PlanFacts };
const { readFacts } = createRequire(import.meta.url)("../pack/read-facts.cjs") as { readFacts: ReadFacts };
const policies = listPolicies(readFacts);

function judge(stack: string, type: string, props: Record<string, unknown>): string[] {
  const said: string[] = [];
  const urn = `urn:pulumi:${stack}::${type}::web`;
  for (const policy of policies)
    policy.validateResource({ urn, type, name: "web", props }, (message) => said.push(`${policy.name}: ${message}`));
  return said;
}

test("there is a policy for each rule", () => {
  expect(policies.map(({ name }) => name)).toEqual(rules.map(({ name }) => name));
});

test("what a stack is stands on its page", () => {
  expect(readFacts("urn:pulumi:orders.production::environments::x::y")).toMatchObject({
    kind: "environment",
    facts: { team: "orders", namespace: "orders-production", production: true, prices: { region: "eu-west-1" } },
  });
  expect(readFacts("urn:pulumi:orders.staging::environments::x::y").facts.production).toBe(false);
  expect(readFacts("urn:pulumi:eu::network::x::y")).toMatchObject({ kind: "layer", facts: { production: true } });
  expect(readFacts("urn:pulumi:nobody.nowhere::environments::x::y").facts.production).toBe(true);
});

test("what a rule refuses the pack refuses, in the same words", () => {
  const said = judge("orders.staging::environments", "kubernetes:core/v1:Service", { spec: { type: "LoadBalancer" } });
  expect(said.find((line) => line.startsWith("public-exposure: spec.type: The service is of type"))).toBeDefined();
  expect(judge("eu::network", "aws:kms/key:Key", { enableKeyRotation: false })).toEqual([
    "key-rotation: enableKeyRotation: The key is never rotated. Set enableKeyRotation: true.",
  ]);
});

test("what this repository asks for the pack lets pass", async () => {
  const shipped = await planShipped();
  const said = shipped.flatMap(({ plan }) =>
    plan.steps.flatMap((step) =>
      step.op === "create" && step.after.custom
        ? judge(`${plan.stack}::${plan.project}`, step.type, step.after.inputs).map((line) => `${step.urn} ${line}`)
        : [],
    ),
  );
  expect(said).toEqual([]);
});
