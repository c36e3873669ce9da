import { expect, test } from "vitest";
import { noFootprint } from "../kit/footprint.ts";
import { recordResources } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { Baseline } from "./baseline.ts";

function record(options: Partial<SampleOptions> = {}) {
  return recordResources(() => new Baseline(sampleContext({ target: "kubernetes", ...options }), noFootprint));
}

const inTheCluster = [
  "kubernetes:core/v1:LimitRange limits",
  "kubernetes:core/v1:Namespace namespace",
  "kubernetes:core/v1:ResourceQuota quota",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy allow-dns",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy deny-all",
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding owner",
];

test("every environment has a namespace that is closed, bounded and owned; on AWS also a budget", async () => {
  expect((await record()).children).toEqual(inTheCluster);
  expect((await record({ target: "aws" })).children).toEqual(["aws:budgets/budget:Budget budget", ...inTheCluster]);
});

test("the namespace enforces restricted pod security and says whose it is, and until when", async () => {
  const namespace = (await record({ lease: "2027-03-31", stage: "staging", data: "confidential" })).find("Namespace");
  expect(namespace.at("metadata")).toMatchObject({
    name: "shop-live",
    labels: {
      "pod-security.kubernetes.io/enforce": "restricted",
      "roadbed.dev/team": "shop",
      "roadbed.dev/environment": "live",
      "roadbed.dev/owner": "shop-team",
      "roadbed.dev/cost-centre": "CC-1042",
      "roadbed.dev/stage": "staging",
      "roadbed.dev/data": "confidential",
      "roadbed.dev/lease-until": "2027-03-31",
    },
    annotations: { "roadbed.dev/contact": "#shop shop@example.com", "roadbed.dev/purpose": "The shop" },
  });
});

test("nothing is let in or out by default, but to the name server", async () => {
  const { find } = await record();
  expect(find("NetworkPolicy", "deny-all").at("spec")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  expect(find("NetworkPolicy", "allow-dns").at("spec", "egress")).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ]);
});

test("people from outside get the role that they were given, in this namespace, with the reason beside it", async () => {
  const access = [
    { group: "quality", role: "operator", until: "2027-03-31", reason: "Tests the campaign." },
    { group: "Quality / EU", role: "operator", reason: "Tests the campaign too." },
  ];
  const { children, find } = await record({ spec: { access } });
  const bindings = children.filter((child) => child.includes("RoleBinding"));
  expect(bindings).toHaveLength(3);
  expect(new Set(bindings).size).toBe(3);
  const { inputs } = find("RoleBinding", "operator-quality");
  expect(inputs).toMatchObject({
    metadata: { namespace: "shop-live", annotations: { "roadbed.dev/reason": "Tests the campaign.", "roadbed.dev/until": "2027-03-31" } },
    roleRef: { kind: "ClusterRole", name: "roadbed:operator" },
    subjects: [{ kind: "Group", name: "quality" }],
  });
});

test("everything in the namespace waits for it", async () => {
  const { find } = await record();
  expect(find("ResourceQuota").dependsOn).toContain("kubernetes:core/v1:Namespace namespace");
  expect(find("NetworkPolicy", "deny-all").dependsOn).toContain("kubernetes:core/v1:Namespace namespace");
});

test("AWS's budget counts what carries the environment's tag, and writes to the team", async () => {
  const budget = (await record({ target: "aws", spec: { budget: 250 } })).find("Budget");
  expect(budget.inputs).toMatchObject({
    name: "acme-shop-live",
    limitAmount: "250",
    costFilters: [{ name: "TagKeyValue", values: ["user:roadbed:environment$shop/live"] }],
  });
  expect(budget.at("notifications", 0, "subscriberEmailAddresses")).toEqual(["shop@example.com"]);
});

test("an environment that may cost nothing has no budget, because AWS takes none of zero", async () => {
  expect((await record({ target: "aws", spec: { budget: 0 } })).children).toEqual(inTheCluster);
});
