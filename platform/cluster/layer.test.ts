import { expect, test } from "vitest";
import { describeInstance, findResource, listResources, renderLayers } from "../render-layers.fake.ts";
import { clusterSettings } from "./settings.ts";

async function renderCluster(settings: Record<string, unknown> = {}) {
  const { services: _, ...layers } = describeInstance("aws", { cluster: settings as never }).layers;
  return (await renderLayers({ ...describeInstance("aws"), layers })).get("cluster");
}

test("a cluster with default settings is made of exactly these resources", async () => {
  expect(listResources(await renderCluster({ alertEmails: ["platform@example.com"] }))).toEqual([
    "AccessEntry platform",
    "AccessEntry reconcile",
    "AccessPolicyAssociation platform",
    "AccessPolicyAssociation reconcile",
    "Addon aws-ebs-csi-driver",
    "Addon coredns",
    "Addon eks-pod-identity-agent",
    "Addon kube-proxy",
    "Addon metrics-server",
    "Addon vpc-cni",
    "Alias key",
    "Cluster control-plane",
    "Key key",
    "LaunchTemplate general",
    "LogGroup control-plane",
    "NodeGroup general",
    "Role aws-ebs-csi-driver",
    "Role control-plane",
    "Role nodes",
    "Role vpc-cni",
    "RolePolicyAttachment aws-ebs-csi-driver-AmazonEBSCSIDriverPolicy",
    "RolePolicyAttachment control-plane-AmazonEKSClusterPolicy",
    "RolePolicyAttachment nodes-AmazonEC2ContainerRegistryPullOnly",
    "RolePolicyAttachment nodes-AmazonEKSWorkerNodeMinimalPolicy",
    "RolePolicyAttachment vpc-cni-AmazonEKS_CNI_Policy",
    "Topic alerts",
    "TopicSubscription alerts-platform@example.com",
  ]);
});

test("the API server is reached from inside the network only, unless ranges are named", async () => {
  const endpointOf = async (publicEndpoint: string[]) =>
    findResource(await renderCluster({ publicEndpoint }), "Cluster", "control-plane").inputs["vpcConfig"];
  expect(await endpointOf([])).toMatchObject({ endpointPrivateAccess: true, endpointPublicAccess: false });
  expect(await endpointOf(["198.51.100.0/24"])).toMatchObject({ endpointPublicAccess: true, publicAccessCidrs: ["198.51.100.0/24"] });
});

test("the API server can't be opened to everybody", () => {
  const { error } = clusterSettings.safeParse({ publicEndpoint: ["0.0.0.0/0"] });
  expect(error?.issues.map((issue) => issue.message)).toEqual(["The API server must not be open to the whole internet."]);
});

test("secrets are encrypted with the cluster's own key, which is rotated, and every kind of log is kept", async () => {
  const cluster = await renderCluster();
  const key = findResource(cluster, "Key", "key");
  const { inputs } = findResource(cluster, "Cluster", "control-plane");
  expect(inputs["encryptionConfig"]).toEqual({ provider: { keyArn: `⟦${key.urn}#arn⟧` }, resources: ["secrets"] });
  expect(key.inputs["enableKeyRotation"]).toBe(true);
  expect(inputs["enabledClusterLogTypes"]).toEqual(["api", "audit", "authenticator", "controllerManager", "scheduler"]);
  expect(findResource(cluster, "LogGroup", "control-plane").inputs["kmsKeyId"]).toBe(`⟦${key.urn}#arn⟧`);
});

test("only the platform team's role and the one that reconciles administer the cluster, not whoever made it", async () => {
  const cluster = await renderCluster({ platformRole: "sre" });
  expect(findResource(cluster, "Cluster", "control-plane").inputs["accessConfig"]).toEqual({
    authenticationMode: "API",
    bootstrapClusterCreatorAdminPermissions: false,
  });
  expect(findResource(cluster, "AccessEntry", "platform").inputs["principalArn"]).toBe("arn:aws:iam::111122223333:role/sre");
  expect(findResource(cluster, "AccessEntry", "reconcile").inputs["principalArn"]).toMatch(
    /^arn:aws:iam::111122223333:role\/\w+-roadbed-\w+$/,
  );
});

test("nodes have encrypted disks, and pods on them can't ask for the nodes' credentials", async () => {
  const { inputs } = findResource(await renderCluster(), "LaunchTemplate", "general");
  expect(inputs["metadataOptions"]).toEqual({ httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 });
  expect(inputs["blockDeviceMappings"]).toMatchObject([{ ebs: { encrypted: "true", volumeSize: 80 } }]);
});

test("the CNI enforces network policies", async () => {
  expect(findResource(await renderCluster(), "Addon", "vpc-cni").inputs["configurationValues"]).toBe('{"enableNetworkPolicy":"true"}');
});

test("AWS refuses to delete the cluster until the platform team says otherwise", async () => {
  const protectionOf = async (settings: Record<string, unknown>) =>
    findResource(await renderCluster(settings), "Cluster", "control-plane").inputs["deletionProtection"];
  expect([await protectionOf({}), await protectionOf({ deletionProtection: false })]).toEqual([true, false]);
});

test("a cluster follows its VPC, and whatever names the cluster follows it", async () => {
  const cluster = await renderCluster();
  const { urn, replaceOnChanges, deleteBeforeReplace, inputs } = findResource(cluster, "Cluster", "control-plane");
  expect({ replaceOnChanges, deleteBeforeReplace }).toEqual({ replaceOnChanges: ["tags.vpc"], deleteBeforeReplace: true });
  expect((inputs["tags"] as Record<string, string>)["vpc"]).toMatch(/^⟦urn:pulumi:eu::network::.*vpc#id⟧$/);
  expect(findResource(cluster, "NodeGroup", "general").inputs["clusterName"]).toBe(`⟦${urn}#id⟧`);
  expect(cluster?.outputs["name"]).toBe(`⟦${urn}#id⟧`);
});

test("each node group stands by itself", async () => {
  const nodes = { general: {}, gpu: { instanceTypes: ["g6.xlarge"], architecture: "x86_64", least: 0, most: 4 } };
  const group = findResource(await renderCluster({ nodes }), "NodeGroup", "gpu");
  expect(group.inputs).toMatchObject({
    amiType: "AL2023_x86_64_STANDARD",
    instanceTypes: ["g6.xlarge"],
    scalingConfig: { minSize: 0, maxSize: 4 },
  });
  expect(group.ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
});

test("a node group with fewer nodes at most than at least is refused", () => {
  const { error } = clusterSettings.safeParse({ nodes: { general: { least: 5, most: 3 } } });
  expect(error?.issues[0]?.path.join(".")).toBe("nodes.general.least");
});
