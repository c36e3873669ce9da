import { celEnv, parse, plan } from "@bufbuild/cel";
import { listAdmissionRules } from "@roadbed/platform/services/admission.data.ts";
import { findPaths, staging } from "@roadbed/policy/make-step.fake.ts";
import { imageRegistry } from "@roadbed/policy/rules/image-registry.ts";
import { ownerLabels } from "@roadbed/policy/rules/owner-labels.ts";
import { podSecurity } from "@roadbed/policy/rules/pod-security.ts";
import type { Rule } from "@roadbed/policy/rules/rule.ts";
import fc from "fast-check";
import { expect, test } from "vitest";

// The same requirement is asked twice: of a plan in TypeScript, and of whoever comes to the API server in CEL.
const environment = celEnv();
const admission = listAdmissionRules(staging.registries);

type CelInput = NonNullable<Parameters<ReturnType<typeof plan>>[0]>;

function isAdmitted(name: string, object: object, world: object): boolean {
  const rule = admission.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`There is no admission rule ${name}.`);
  const variables: Record<string, unknown> = {};
  const evaluate = (expression: string) =>
    plan(environment, parse(expression))({ object, oldObject: null, ...world, variables } as unknown as CelInput);
  for (const variable of rule.variables) variables[variable.name] = evaluate(variable.expression);
  return rule.validations.every(({ expression }) => evaluate(expression) === true);
}

const isLetThrough = (rule: Rule, type: string, inputs: object) => findPaths(rule, type, inputs as never).length === 0;

const complete = {
  "roadbed.dev/team": "orders",
  "roadbed.dev/environment": "staging",
  "roadbed.dev/stage": "staging",
  "roadbed.dev/cost-centre": "CC-1042",
  "pod-security.kubernetes.io/enforce": "restricted",
};
const someLabels = fc
  .record(
    Object.fromEntries(
      Object.entries(complete).map(([key, value]) => [key, fc.constantFrom(value, value, value, "", "billing", undefined)]),
    ),
  )
  .map((labels) => Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined)));
const image = fc.constantFrom(
  "ghcr.io/acme-corp/shop:1",
  "ghcr.io/acme-corp-evil/shop:1",
  "docker.io/library/nginx",
  "ghcr.io/acme-corp/a@sha256:00",
  "shop",
);

test("images: plan and API server let the same pods in", () => {
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 3 }), fc.array(image, { maxLength: 2 }), (containers, before) => {
      const list = (images: readonly string[]) => images.map((each, at) => ({ name: `c${at}`, image: each }));
      const spec = { containers: list(containers), ...(before.length === 0 ? {} : { initContainers: list(before) }) };
      expect(isAdmitted("roadbed-image-registries", { spec }, {})).toBe(isLetThrough(imageRegistry, "kubernetes:core/v1:Pod", { spec }));
    }),
  );
});

test("pod security: plan and API server let the same namespaces in", () => {
  fc.assert(
    fc.property(someLabels, (labels) => {
      // The other labels of a namespace are the business of owner-labels.
      const object = { metadata: { name: "orders-staging", labels } };
      const rules = isLetThrough(podSecurity, "kubernetes:core/v1:Namespace", object) && hasAll(labels);
      expect(isAdmitted("roadbed-pod-security", object, {})).toBe(rules);
    }),
  );
});

test("owner labels: plan and API server let the same workloads in", () => {
  const world = { namespaceObject: { metadata: { labels: { "roadbed.dev/team": "orders" } } } };
  fc.assert(
    fc.property(someLabels, (labels) => {
      const object = { metadata: { name: "web", namespace: "orders-staging", labels } };
      expect(isAdmitted("roadbed-owner-labels", object, world)).toBe(isLetThrough(ownerLabels, "kubernetes:apps/v1:Deployment", object));
    }),
  );
});

function hasAll(labels: Readonly<Record<string, unknown>>): boolean {
  return ["roadbed.dev/team", "roadbed.dev/environment", "roadbed.dev/cost-centre", "roadbed.dev/stage"].every(
    (key) => labels[key] !== undefined && labels[key] !== "",
  );
}
