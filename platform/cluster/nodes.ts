import type * as pulumi from "@pulumi/pulumi";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import type { NetworkOutputs } from "../layer-outputs.ts";
import { createServiceRole } from "../service-role.ts";
import type { ClusterSettings, NodeGroupSettings } from "./settings.ts";

export interface NodesArgs {
  readonly input: LayerInput;
  readonly settings: ClusterSettings;
  readonly network: NetworkOutputs;
  readonly controlPlane: Cluster;
}

/** Managed node groups in the private subnets. They share the cluster's own security group. */
export function createNodes({ input, settings, network, controlPlane }: NodesArgs, opts: pulumi.CustomResourceOptions): NodeGroup[] {
  const policies = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];
  const { role, rights } = createServiceRole({ input, name: "nodes", taker: "ec2", policies }, opts);
  return Object.entries(settings.nodes).map(([name, group]) => {
    const template = createTemplate(input, name, group, opts);
    return new NodeGroup(
      name,
      {
        clusterName: controlPlane.id,
        nodeGroupName: name,
        nodeRoleArn: role.arn,
        version: settings.version,
        subnetIds: network.privateSubnetIds,
        amiType: group.architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
        instanceTypes: group.instanceTypes,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: group.least, maxSize: group.most, desiredSize: group.least },
        updateConfig: { maxUnavailablePercentage: 25 },
        nodeRepairConfig: { enabled: true },
        labels: { "node-group": name },
        tags: tagsOf(input, `${nameOf(input)}-${name}`),
      },
      {
        ...opts,
        dependsOn: rights,
        // The autoscaler moves it all day long.
        ignoreChanges: ["scalingConfig.desiredSize"],
        deleteBeforeReplace: true,
      },
    );
  });
}

/** Encrypted disks, and instance metadata that pods can't reach: they have identities of their own. */
function createTemplate(input: LayerInput, group: string, { disk }: NodeGroupSettings, opts: pulumi.CustomResourceOptions): LaunchTemplate {
  const name = `${nameOf(input)}-${group}`;
  const tags = tagsOf(input, name);
  return new LaunchTemplate(
    group,
    {
      name,
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { volumeType: "gp3", volumeSize: disk, encrypted: "true", deleteOnTermination: "true" } },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
      tags,
    },
    opts,
  );
}
