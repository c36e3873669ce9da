import { expect, test } from "vitest";
import { describeInstance, findResource, listResources, renderLayers } from "../render-layers.fake.ts";
import { admissionRules } from "./admission.data.ts";
import { roleRules } from "./roles.data.ts";

async function renderServices(target: "aws" | "kubernetes", settings: Record<string, unknown> = {}) {
  return (await renderLayers(describeInstance(target, { services: settings as never }))).get("services");
}

const everywhere = [
  "Certificate public-tls",
  "ClusterIssuer platform",
  "ClusterRole roadbed:operator",
  "ClusterRole roadbed:owner",
  "ClusterRole roadbed:viewer",
  "ClusterSecretStore platform",
  "Gateway public",
  "HTTPRoute to-https",
  "Namespace ingress",
  "Namespace monitoring",
  "PriorityClass roadbed-production",
  "PriorityClass roadbed-standard",
  ...admissionRules.flatMap(({ name }) => [`ValidatingAdmissionPolicy ${name}`, `ValidatingAdmissionPolicyBinding ${name}`]),
];

test("on plain Kubernetes it brings what AWS would sell: a broker, database images, a place for secrets", async () => {
  expect(listResources(await renderServices("kubernetes"))).toEqual(
    [
      ...everywhere,
      "ClusterImageCatalog postgresql",
      "Namespace messaging",
      "Namespace platform-secrets",
      "RabbitmqCluster queues",
      "Role external-secrets-reader",
      "RoleBinding external-secrets-reader",
      "ServiceAccount external-secrets-reader",
    ].sort(),
  );
});

test("on AWS it brings encrypted volumes and rights for the operators", async () => {
  expect(listResources(await renderServices("aws", { secretStore: { provider: "aws" } }))).toEqual(
    [
      ...everywhere,
      "PodIdentityAssociation cert-manager",
      "PodIdentityAssociation external-secrets",
      "Role cert-manager",
      "Role external-secrets",
      "RolePolicy cert-manager",
      "RolePolicy external-secrets",
      "StorageClass encrypted",
    ].sort(),
  );
});

test("routes attach to the TLS listener from namespaces of environments only, and plain HTTP is sent there", async () => {
  const services = await renderServices("kubernetes");
  const { listeners } = findResource(services, "Gateway", "public").inputs["spec"] as unknown as {
    listeners: { name: string; allowedRoutes: { namespaces: object } }[];
  };
  expect(Object.fromEntries(listeners.map(({ name, allowedRoutes }) => [name, allowedRoutes.namespaces]))).toEqual({
    https: { from: "Selector", selector: { matchExpressions: [{ key: "roadbed.dev/team", operator: "Exists" }] } },
    http: { from: "Same" },
  });
  expect(services?.outputs["gateway"]).toEqual({ name: "public", namespace: "ingress", listener: "https" });
});

test("the certificate covers the domain and what is directly below it", async () => {
  const { spec } = findResource(await renderServices("kubernetes"), "Certificate", "public-tls").inputs as { spec: unknown };
  expect(spec).toMatchObject({ dnsNames: ["example.com", "*.example.com"], issuerRef: { name: "platform" } });
});

test("ACME proves its domains through Route 53 on AWS, with rights for their challenges alone", async () => {
  const services = await renderServices("aws", { certificates: { from: "acme", email: "platform@example.com", domains: ["example.net"] } });
  expect(findResource(services, "ClusterIssuer", "platform").inputs["spec"]).toMatchObject({
    acme: { solvers: [{ dns01: { route53: { region: "eu-west-1" } } }] },
  });
  expect(findResource(services, "RolePolicy", "cert-manager").inputs["policy"]).toContain(
    '["_acme-challenge.example.com","_acme-challenge.*.example.com","_acme-challenge.example.net","_acme-challenge.*.example.net"]',
  );
});

test("ACME elsewhere is refused until somebody says how the domain is proven", async () => {
  const rendering = renderServices("kubernetes", { certificates: { from: "acme", email: "platform@example.com" } });
  await expect(rendering).rejects.toThrow("says nothing of how to prove that example.com is yours");
});

test("the secret store serves namespaces of environments only, from one namespace that it may read", async () => {
  const services = await renderServices("kubernetes");
  expect(findResource(services, "ClusterSecretStore", "platform").inputs["spec"]).toMatchObject({
    provider: { kubernetes: { remoteNamespace: "platform-secrets" } },
    conditions: [{ namespaceSelector: { matchExpressions: [{ key: "roadbed.dev/team", operator: "Exists" }] } }],
  });
  expect(findResource(services, "Role", "external-secrets-reader").inputs["rules"]).toEqual([
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"] },
  ]);
});

test("on AWS External Secrets reads the passwords that RDS makes and the organisation's own, and no other secret", async () => {
  const policy = findResource(await renderServices("aws"), "RolePolicy", "external-secrets").inputs["policy"] as string;
  const [statement] = (JSON.parse(policy) as { Statement: { Action: string[]; Resource: string[] }[] }).Statement;
  expect(statement).toEqual({
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    Resource: [
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-*",
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/*",
    ],
  });
});

test("the broker of all teams is protected, and made after its namespace", async () => {
  const services = await renderServices("kubernetes", { rabbitmq: { replicas: 1 } });
  const broker = findResource(services, "RabbitmqCluster", "queues");
  expect(broker.protect).toBe(true);
  expect(broker.dependencies).toContain(findResource(services, "Namespace", "messaging").urn);
});

test("what admission does with an offender is a setting: refuse it, or warn", async () => {
  const actionsOf = async (enforcement: string) => {
    const { inputs } = findResource(
      await renderServices("kubernetes", { enforcement }),
      "ValidatingAdmissionPolicyBinding",
      "roadbed-image-registry",
    );
    return (inputs["spec"] as { validationActions?: unknown }).validationActions;
  };
  expect(await actionsOf("deny")).toEqual(["Deny", "Audit"]);
  expect(await actionsOf("warn")).toEqual(["Warn", "Audit"]);
});

test("admission fails closed", async () => {
  const services = await renderServices("kubernetes");
  const policies = services?.resources.filter((resource) => resource.type.endsWith(":ValidatingAdmissionPolicy")) ?? [];
  expect(policies).toHaveLength(admissionRules.length);
  expect(policies.every((policy) => (policy.inputs["spec"] as { failurePolicy?: unknown }).failurePolicy === "Fail")).toBe(true);
});

test("admission asks within environments, in production only where its rule says so, and of namespaces themselves everywhere", async () => {
  const services = await renderServices("kubernetes");
  const selectorOf = (name: string) =>
    (findResource(services, "ValidatingAdmissionPolicy", name).inputs["spec"] as { matchConstraints: { namespaceSelector?: unknown } })
      .matchConstraints.namespaceSelector;
  const inEnvironments = { key: "roadbed.dev/team", operator: "Exists" };
  expect(selectorOf("roadbed-image-registry")).toEqual({ matchExpressions: [inEnvironments] });
  expect(selectorOf("roadbed-image-digest")).toEqual({
    matchExpressions: [inEnvironments, { key: "roadbed.dev/stage", operator: "In", values: ["production"] }],
  });
  expect(selectorOf("roadbed-pod-security")).toBeUndefined();
});

test("admission knows the registries of instances.yaml", async () => {
  const { inputs } = findResource(await renderServices("kubernetes"), "ValidatingAdmissionPolicy", "roadbed-image-registry");
  expect((inputs["spec"] as { variables: object[] }).variables[0]).toEqual({ name: "registries", expression: '["ghcr.io/acme-corp/"]' });
});

test("no role of an environment reads Secrets, grants roles, or makes ExternalSecrets", () => {
  const writes = new Set(["create", "update", "patch", "delete", "*"]);
  for (const { apiGroups, resources, verbs } of Object.values(roleRules).flat()) {
    if (apiGroups.includes("")) expect(resources).not.toContain("secrets");
    expect(apiGroups).not.toContain("*");
    const isOfOthers = apiGroups.some((group) => group === "rbac.authorization.k8s.io" || group === "external-secrets.io");
    if (isOfOthers) expect(verbs.filter((verb) => writes.has(verb))).toEqual([]);
  }
});
