import fc from "fast-check";
import { expect, test } from "vitest";
import { findPaths, production } from "../../make-step.fake.ts";
import { textsOf } from "../../resources/json-values.ts";
import type { Rule } from "../rule.ts";
import { rules } from "../rules.ts";
import { admit, type World } from "./admit.fake.ts";
import { type AdmissionRule, listAdmissionRules } from "./list-admission-rules.ts";
import { type Sample, samples } from "./samples.fake.ts";

const admissionRules = listAdmissionRules();
const emitting = rules.filter(({ admission }) => admission !== undefined);
const facts = { ...production, namespace: "orders-production" };
const world: World = {
  registries: facts.registries,
  namespaceLabels: { "roadbed.dev/team": "orders", "roadbed.dev/stage": "production" },
};

/** That a namespace is an environment's the API server knows by what it was; the plan, by whom it is for. */
const ownNamespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "web", labels: { "roadbed.dev/team": "orders", was: "made" } },
};

/** The plural that the API server knows a kind by. */
const pluralOf = (kind: string) => `${kind.toLowerCase().replace(/s$/, "se").replace(/y$/, "ie")}s`;

function isAbout({ on }: Pick<AdmissionRule, "on">, { object }: Sample): boolean {
  const [version = "", group = ""] = (textsOf(object["apiVersion"])[0] ?? "").split("/").reverse();
  return on.some(
    ({ apiGroups, apiVersions, resources }) =>
      apiGroups.includes(group) &&
      (apiVersions.includes("*") || apiVersions.includes(version)) &&
      resources.includes(pluralOf(textsOf(object["kind"])[0] ?? "")),
  );
}

function saidByServer(rule: Rule, sample: Sample, around: World = world): string[] {
  const own = admissionRules.filter(
    ({ name }) => name === `roadbed-${rule.name}` || (rule.admission ?? []).some(({ of }) => name === `roadbed-${rule.name}-${of ?? ""}`),
  );
  const isNamespace = sample.object["kind"] === "Namespace";
  return own
    .filter((each) => isAbout(each, sample))
    .flatMap((each) => admit(each, sample.object, isNamespace ? { oldObject: ownNamespace, ...around } : around));
}

test("most rules about Kubernetes objects hold at the API server too", () => {
  expect(emitting.map(({ name }) => name)).toEqual([
    "privileged-pod",
    "service-account-token",
    "image-registry",
    "image-digest",
    "requests-and-limits",
    "public-exposure",
    "owner-labels",
    "open-network-policy",
    "pod-security",
    "quota",
    "old-tls",
    "rbac-wildcard",
    "image-tag",
    "job-deadline",
  ]);
});

test.each(emitting)("$name: plan and API server say the same of the same objects, and of both kinds there are some", (rule) => {
  const seen = { good: 0, bad: 0 };
  fc.assert(
    fc.property(
      samples.filter((sample) => (rule.admission ?? []).some((each) => isAbout(each, sample))),
      (sample) => {
        const isGood = findPaths(rule, sample.type, sample.object, facts).length === 0;
        expect(saidByServer(rule, sample).length === 0, JSON.stringify(sample.object)).toBe(isGood);
        seen[isGood ? "good" : "bad"] += 1;
      },
    ),
    { numRuns: 300 },
  );
  expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(10);
});

const findRule = (name: string) => {
  const found = rules.find((rule) => rule.name === name);
  if (found === undefined) throw new Error(`There is no rule ${name}.`);
  return found;
};
const labels = {
  "roadbed.dev/team": "orders",
  "roadbed.dev/environment": "production",
  "roadbed.dev/stage": "production",
  "roadbed.dev/cost-centre": "CC-1042",
};
const rootPod = { containers: [{ name: "web", image: "docker.io/library/nginx" }] };
const bad: Sample = {
  type: "kubernetes:apps/v1:Deployment",
  object: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels },
    spec: { replicas: 2, template: { spec: rootPod } },
  },
};

test("what stood before the rules can still be deleted: only what an object says anew is judged", () => {
  const oldObject = bad.object;
  const finalized = { ...bad.object, metadata: { name: "web", labels, finalizers: [] } };
  for (const { name } of emitting) {
    const rule = findRule(name);
    expect(saidByServer(rule, { ...bad, object: finalized }, { ...world, oldObject })).toEqual([]);
  }
  const changed = { ...bad.object, spec: { replicas: 3, template: { spec: rootPod } } };
  expect(saidByServer(findRule("image-registry"), { ...bad, object: changed }, { ...world, oldObject })).toEqual([
    "Images come from ghcr.io/acme-corp/ only, not docker.io/library/nginx.",
  ]);
});

test("who makes a description answers for what it lacks; what an operator makes of it is not asked again, but for where it comes from", () => {
  const owned = (controller: boolean): Sample => ({
    ...bad,
    object: { ...bad.object, metadata: { name: "web", labels, ownerReferences: [{ kind: "Pooler", name: "db", controller }] } },
  });
  expect(saidByServer(findRule("requests-and-limits"), owned(true))).toEqual([]);
  expect(saidByServer(findRule("requests-and-limits"), owned(false))).toHaveLength(1);
  expect(saidByServer(findRule("image-registry"), owned(true))).toHaveLength(1);
  expect(saidByServer(findRule("privileged-pod"), owned(true))).toHaveLength(2);
});

test("a digest is asked for where customers are served, and only there", () => {
  const staging = { ...world, namespaceLabels: { ...world.namespaceLabels, "roadbed.dev/stage": "staging" } };
  expect(saidByServer(findRule("image-digest"), bad)).toHaveLength(1);
  expect(saidByServer(findRule("image-digest"), bad, staging)).toEqual([]);
});

test("a namespace never changes its team, nor stops being an environment's", () => {
  const namespaceOf = (own: Record<string, string>): Sample => ({
    type: "kubernetes:core/v1:Namespace",
    object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders-production", labels: own } },
  });
  const rule = findRule("owner-labels");
  expect(saidByServer(rule, namespaceOf(labels))).toEqual([]);
  expect(saidByServer(rule, namespaceOf({ ...labels, "roadbed.dev/team": "billing" }))).toEqual(["A namespace never changes its team."]);
  expect(saidByServer(rule, namespaceOf({}))).toHaveLength(2);
  const ofNamespaces = admissionRules.filter(({ name }) => name === "roadbed-owner-labels-namespaces");
  expect(ofNamespaces.flatMap((each) => admit(each, namespaceOf({}).object, world))).toEqual([]);
});
