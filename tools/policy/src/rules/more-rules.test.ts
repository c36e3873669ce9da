import { expect, test } from "vitest";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { findPaths, goodContainer, production, staging } from "../make-step.fake.ts";
import { backups } from "./backups.ts";
import { bucketVersions } from "./bucket-versions.ts";
import { controlPlane } from "./control-plane.ts";
import { dataRegion } from "./data-region.ts";
import { deletionProtection } from "./deletion-protection.ts";
import { imageTag } from "./image-tag.ts";
import { jobDeadline } from "./job-deadline.ts";
import { keyRotation } from "./key-rotation.ts";
import { logRetention } from "./log-retention.ts";
import { longLivedKeys } from "./long-lived-keys.ts";
import { nodeMetadata } from "./node-metadata.ts";
import { oldTls } from "./old-tls.ts";
import { openNetworkPolicy } from "./open-network-policy.ts";
import { ownerLabels } from "./owner-labels.ts";
import { podSecurity } from "./pod-security.ts";
import { quota } from "./quota.ts";
import { rbacWildcard } from "./rbac-wildcard.ts";
import { roleTrust } from "./role-trust.ts";
import type { Rule } from "./rule.ts";

const labels = {
  "roadbed.dev/team": "orders",
  "roadbed.dev/environment": "staging",
  "roadbed.dev/stage": "staging",
  "roadbed.dev/cost-centre": "CC-1042",
};
const tags = {
  "roadbed:team": "orders",
  "roadbed:environment": "orders/staging",
  "roadbed:stage": "staging",
  "roadbed:cost-centre": "CC-1042",
};
const inRegion = { ...production, data: "restricted" as const, prices: { currency: "EUR", region: "eu-west-1", target: "aws" as const } };
const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const role = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const pod = (image: string): JsonObject => ({ template: { spec: { containers: [{ ...goodContainer, image }] } } });
const trust = (statement: object): JsonObject => ({ assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }) });
const webIdentity = (Condition: object) =>
  trust({
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition,
  });
const eks = (endpointPublicAccess: boolean, logs: readonly string[]): JsonObject => ({
  vpcConfig: { endpointPublicAccess },
  enabledClusterLogTypes: [...logs],
});

test.each<[Rule, string, JsonObject, string[], typeof production?]>([
  [ownerLabels, "kubernetes:core/v1:ConfigMap", { metadata: { labels } }, []],
  [ownerLabels, "kubernetes:core/v1:ConfigMap", { metadata: {} }, ["metadata.labels"]],
  [
    ownerLabels,
    "kubernetes:core/v1:ConfigMap",
    { metadata: { labels: { ...labels, "roadbed.dev/team": "billing" } } },
    ['metadata.labels["roadbed.dev/team"]'],
  ],
  [ownerLabels, "aws:sqs/queue:Queue", { tags }, []],
  [ownerLabels, "aws:sqs/queue:Queue", { tags: { team: "orders" } }, ["tags"]],
  [ownerLabels, "aws:sqs/queuePolicy:QueuePolicy", {}, []],
  [roleTrust, "aws:iam/role:Role", trust({ Principal: { Service: "pods.eks.amazonaws.com" }, Action: "sts:AssumeRole" }), []],
  [
    roleTrust,
    "aws:iam/role:Role",
    trust({ Principal: { AWS: "arn:aws:iam::999988887777:root" }, Action: "sts:AssumeRole" }),
    ["assumeRolePolicy"],
  ],
  [roleTrust, "aws:iam/role:Role", webIdentity({ StringEquals: { "idp:aud": "sts.amazonaws.com" } }), ["assumeRolePolicy"]],
  [
    roleTrust,
    "aws:iam/role:Role",
    webIdentity({ StringEquals: { "idp:aud": "sts" }, StringLike: { "idp:sub": "repo:acme/*" } }),
    ["assumeRolePolicy"],
  ],
  [roleTrust, "aws:iam/role:Role", webIdentity({ StringEquals: { "idp:aud": "sts", "idp:sub": "repo:acme/platform:environment:eu" } }), []],
  [backups, "aws:rds/instance:Instance", { backupRetentionPeriod: 7 }, [], production],
  [backups, "aws:rds/instance:Instance", { backupRetentionPeriod: 0 }, ["backupRetentionPeriod"], production],
  [backups, "aws:rds/instance:Instance", {}, []],
  [deletionProtection, "aws:rds/instance:Instance", { deletionProtection: true }, [], production],
  [deletionProtection, "aws:rds/instance:Instance", {}, ["deletionProtection"], production],
  [keyRotation, "aws:kms/key:Key", {}, ["enableKeyRotation"]],
  [keyRotation, "aws:kms/key:Key", { enableKeyRotation: true }, []],
  [keyRotation, "aws:kms/key:Key", { customerMasterKeySpec: "ECC_NIST_P256" }, []],
  [logRetention, "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 7 }, []],
  [logRetention, "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 7 }, ["retentionInDays"], production],
  [logRetention, "aws:cloudwatch/logGroup:LogGroup", {}, ["retentionInDays"]],
  [dataRegion, "aws:s3/bucket:Bucket", { region: "us-east-1" }, ["region"], inRegion],
  [dataRegion, "aws:s3/bucket:Bucket", { region: "eu-west-1" }, [], inRegion],
  [openNetworkPolicy, policy, { spec: { ingress: [{}] } }, ["spec.ingress[0]"]],
  [openNetworkPolicy, policy, { spec: { ingress: [{ from: [{ namespaceSelector: {} }] }] } }, ["spec.ingress[0].from[0]"]],
  [openNetworkPolicy, policy, { spec: { ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] } }, ["spec.ingress[0].from[0]"]],
  [openNetworkPolicy, policy, { spec: { egress: [{}] } }, ["spec.egress[0]"]],
  [openNetworkPolicy, policy, { spec: { egress: [{ ports: [{ port: 443 }] }], ingress: [{ from: [{ podSelector: {} }] }] } }, []],
  [podSecurity, "kubernetes:core/v1:Namespace", { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } }, []],
  [podSecurity, "kubernetes:core/v1:Namespace", { metadata: {} }, ['metadata.labels["pod-security.kubernetes.io/enforce"]']],
  [
    quota,
    "kubernetes:core/v1:ResourceQuota",
    { spec: { hard: { "requests.cpu": "2", "requests.memory": "4Gi", "limits.memory": "4Gi" } } },
    ['spec.hard["pods"]'],
  ],
  [oldTls, "kubernetes:networking.k8s.io/v1:Ingress", { spec: { rules: [] } }, ["spec.tls"]],
  [
    oldTls,
    "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    { spec: { listeners: [{ protocol: "HTTP" }, { protocol: "HTTPS" }] } },
    ["spec.listeners"],
  ],
  [oldTls, "aws:lb/listener:Listener", { sslPolicy: "ELBSecurityPolicy-TLS-1-1-2017-01" }, ["sslPolicy"]],
  [oldTls, "aws:lb/listener:Listener", { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }, []],
  [rbacWildcard, role, { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }, []],
  [
    rbacWildcard,
    role,
    { rules: [{ apiGroups: [""], resources: ["*"], verbs: ["get", "bind"] }] },
    ["rules[0].resources", "rules[0].verbs"],
  ],
  [
    rbacWildcard,
    `${role}Binding`,
    { subjects: [{ kind: "Group", name: "system:authenticated" }], roleRef: { name: "cluster-admin" } },
    ["subjects", "roleRef.name"],
  ],
  [imageTag, "kubernetes:apps/v1:Deployment", { spec: pod("ghcr.io/acme-corp/shop:1.4.0") }, []],
  [imageTag, "kubernetes:apps/v1:Deployment", { spec: pod("ghcr.io/acme-corp/shop:latest") }, ["spec.template.spec.containers[web].image"]],
  [
    imageTag,
    "kubernetes:apps/v1:Deployment",
    { spec: pod("registry.example.com:5000/acme/shop") },
    ["spec.template.spec.containers[web].image"],
  ],
  [jobDeadline, "kubernetes:batch/v1:Job", { spec: { activeDeadlineSeconds: 60 } }, []],
  [
    jobDeadline,
    "kubernetes:batch/v1:CronJob",
    { spec: { jobTemplate: { spec: {} } } },
    ["spec.jobTemplate.spec.activeDeadlineSeconds", "spec.concurrencyPolicy"],
  ],
  [nodeMetadata, "aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions: { httpTokens: "optional" } }, ["metadataOptions.httpTokens"]],
  [nodeMetadata, "aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions: { httpTokens: "required" } }, []],
  [controlPlane, "aws:eks/cluster:Cluster", eks(false, ["api", "audit", "authenticator"]), []],
  [controlPlane, "aws:eks/cluster:Cluster", eks(true, ["api"]), ["vpcConfig.endpointPublicAccess", "enabledClusterLogTypes"]],
  [
    bucketVersions,
    "aws:s3/bucketVersioning:BucketVersioning",
    { versioningConfiguration: { status: "Suspended" } },
    ["versioningConfiguration.status"],
    production,
  ],
])("$0.name on $1 ($2)", (rule, type, inputs, expected, facts = staging) => {
  expect(findPaths(rule, type, inputs, facts)).toEqual(expected);
});

test("users, keys and copies of data to elsewhere are refused as such", () => {
  expect(findPaths(longLivedKeys, "aws:iam/accessKey:AccessKey", { user: "deployer" })).toHaveLength(1);
  expect(findPaths(longLivedKeys, "aws:iam/role:Role", {})).toEqual([]);
  expect(findPaths(dataRegion, "aws:s3/bucketReplicationConfig:BucketReplicationConfig", {}, inRegion)).toHaveLength(1);
});
