import { expect, test } from "vitest";
import { findPaths, staging } from "../make-step.fake.ts";
import { encryption } from "./encryption.ts";
import { foreignNamespace } from "./foreign-namespace.ts";
import { hiddenContent } from "./hidden-content.ts";
import { publicExposure } from "./public-exposure.ts";
import { secretLiteral } from "./secret-literal.ts";
import { wildcardIam } from "./wildcard-iam.ts";

test("public-exposure: no door past the gateway", () => {
  const find = (type: string, inputs: Parameters<typeof findPaths>[2]) => findPaths(publicExposure, type, inputs);
  for (const type of ["LoadBalancer", "NodePort"]) expect(find("kubernetes:core/v1:Service", { spec: { type } })).toEqual(["spec.type"]);
  expect(find("kubernetes:core/v1:Service", { spec: { ports: [{ port: 80 }] } })).toEqual([]);
  const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  expect(find(rule, { cidrIpv4: "0.0.0.0/0" })).toEqual(["cidrIpv4"]);
  expect(find(rule, { cidrIpv4: "128.0.0.0/1" })).toEqual(["cidrIpv4"]);
  expect(find(rule, { cidrIpv6: "::/0" })).toEqual(["cidrIpv6"]);
  expect(find(rule, { cidrIpv4: "10.20.0.0/16" })).toEqual([]);
  expect(find("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: ["10.0.0.0/8"] }, { ipv6CidrBlocks: ["::/0"] }] })).toEqual([
    "ingress[1].ipv6CidrBlocks",
  ]);
  expect(find("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress", cidrBlocks: ["0.0.0.0/0"] })).toEqual([]);
  expect(find("aws:rds/instance:Instance", { publiclyAccessible: true })).toEqual(["publiclyAccessible"]);
  expect(
    find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
    }),
  ).toEqual(["restrictPublicBuckets"]);
});

const queue = "⟦urn:pulumi:orders.staging::environments::aws:sqs/queue:Queue::placed#arn⟧";

function findInPolicy(statement: object) {
  return findPaths(wildcardIam, "aws:iam/rolePolicy:RolePolicy", {
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
  });
}

test("wildcard-iam: rights name what may be done to what", () => {
  for (const fine of [
    { Action: "sqs:SendMessage", Resource: queue },
    { Action: ["sqs:ListQueues", "s3:Get*"], Resource: "*" },
    { Action: "s3:PutObject", Resource: "arn:aws:s3:::acme-orders-staging/*" },
    { Effect: "Deny", Action: "*", Resource: "*" },
  ])
    expect(findInPolicy(fine)).toEqual([]);
  for (const broad of [
    { Action: "*", Resource: queue },
    { Action: "sqs:SendMessage", Resource: "*" },
    { Action: "sqs:*", Resource: ["*"] },
    { Action: "s3:*Object", Resource: "arn:aws:s3:::*" },
    { NotAction: "iam:*", Resource: queue },
  ])
    expect(findInPolicy(broad)).toEqual(["policy"]);
  expect(findPaths(wildcardIam, "aws:iam/rolePolicy:RolePolicy", { policy: "⟦?⟧" })).toEqual(["policy"]);
  expect(
    findPaths(wildcardIam, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  ).toEqual(["policyArn"]);
});

test("wildcard-iam: a role and a queue are not anybody's", () => {
  const open = (Principal: unknown, Condition?: object) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", Resource: queue, Condition }] });
  const trust = (policy: string) => findPaths(wildcardIam, "aws:iam/role:Role", { assumeRolePolicy: policy });
  expect(trust(open({ Service: "pods.eks.amazonaws.com" }))).toEqual([]);
  for (const anybody of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::111122223333:root", "*"] }]) {
    expect(trust(open(anybody, { StringEquals: {} }))).toEqual(["assumeRolePolicy"]);
    expect(findPaths(wildcardIam, "aws:sqs/queuePolicy:QueuePolicy", { policy: open(anybody) })).toEqual(["policy"]);
  }
});

test("encryption: what is stored is encrypted", () => {
  expect(findPaths(encryption, "aws:rds/instance:Instance", {})).toEqual(["storageEncrypted"]);
  expect(findPaths(encryption, "aws:elasticache/replicationGroup:ReplicationGroup", { atRestEncryptionEnabled: true })).toEqual([
    "transitEncryptionEnabled",
  ]);
  expect(findPaths(encryption, "aws:sqs/queue:Queue", { sqsManagedSseEnabled: false })).toEqual(["sqsManagedSseEnabled"]);
  const bucket = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  const withKey = (sseAlgorithm: string) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });
  expect(findPaths(encryption, bucket, withKey("AES256"))).toEqual([]);
  expect(findPaths(encryption, bucket, withKey("AES256"), { ...staging, data: "restricted" })).toEqual(["rules"]);
  expect(findPaths(encryption, bucket, withKey("aws:kms"), { ...staging, data: "restricted" })).toEqual([]);
  expect(findPaths(encryption, bucket, { rules: [] })).toEqual(["rules"]);
});

test("secret-literal: a value in the program is one too many", () => {
  expect(findPaths(secretLiteral, "kubernetes:core/v1:Secret", { stringData: { password: "correct horse" } })).toEqual([
    "stringData.password",
  ]);
  expect(findPaths(secretLiteral, "kubernetes:core/v1:Secret", { data: { $secret: "9f86d081" } })).toEqual(["data"]);
  expect(findPaths(secretLiteral, "kubernetes:core/v1:Secret", { stringData: { arn: queue } })).toEqual([]);
  expect(findPaths(secretLiteral, "kubernetes:core/v1:ConfigMap", { data: { colour: "green" } })).toEqual([]);
  const token = `ghp_${"Zx81".repeat(9)}`;
  expect(findPaths(secretLiteral, "kubernetes:core/v1:ConfigMap", { data: { settings: `colour: green\ntoken: ${token}` } })).toEqual([
    "data.settings",
  ]);
});

test("foreign-namespace: an environment stays at home", () => {
  const find = (type: string, metadata: Record<string, string>) => findPaths(foreignNamespace, type, { metadata });
  expect(find("kubernetes:core/v1:ConfigMap", { namespace: "orders-staging" })).toEqual([]);
  expect(find("kubernetes:core/v1:Namespace", { name: "orders-staging" })).toEqual([]);
  expect(find("kubernetes:core/v1:Namespace", { name: "kube-system" })).toEqual(["metadata"]);
  expect(find("kubernetes:core/v1:ConfigMap", { namespace: "billing-staging" })).toEqual(["metadata.namespace"]);
  expect(find("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", { name: "all" })).toEqual(["metadata"]);
});

test("hidden-content: nobody can judge what a chart brings", () => {
  expect(findPaths(hiddenContent, "kubernetes:helm.sh/v3:Release", {})).toHaveLength(1);
  expect(findPaths(hiddenContent, "kubernetes:apps/v1:DeploymentList", {})).toHaveLength(1);
  expect(findPaths(hiddenContent, "kubernetes:apps/v1:Deployment", {})).toEqual([]);
});
