import type * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Cluster } from "@pulumi/aws/eks/cluster.js";
import type { Key } from "@pulumi/aws/kms/key.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import type { NetworkOutputs } from "../layer-outputs.ts";
import { createServiceRole } from "../service-role.ts";
import type { ClusterSettings } from "./settings.ts";

export interface ControlPlaneArgs {
  readonly input: LayerInput;
  readonly settings: ClusterSettings;
  readonly network: NetworkOutputs;
  readonly key: Key;
}

export function createControlPlane({ input, settings, network, key }: ControlPlaneArgs, opts: pulumi.CustomResourceOptions): Cluster {
  const name = nameOf(input);
  const { role, rights } = createServiceRole({ input, name: "control-plane", taker: "eks", policies: ["AmazonEKSClusterPolicy"] }, opts);
  // EKS makes this group by itself where it isn't there, and keeps its logs for ever.
  const logs = new LogGroup(
    "control-plane",
    { name: `/aws/eks/${name}/cluster`, retentionInDays: settings.logDays, kmsKeyId: key.arn, tags: tagsOf(input, name) },
    opts,
  );
  return new Cluster(
    "control-plane",
    {
      name,
      version: settings.version,
      roleArn: role.arn,
      // Rights come from access entries alone; whoever happens to create the cluster gets none by that.
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      vpcConfig: {
        subnetIds: network.privateSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: settings.publicEndpoint.length > 0,
        ...(settings.publicEndpoint.length > 0 ? { publicAccessCidrs: settings.publicEndpoint } : {}),
      },
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: settings.deletionProtection,
      tags: { ...tagsOf(input, name), vpc: network.vpcId },
    },
    {
      ...opts,
      dependsOn: [...rights, logs],
      // A cluster can't move to another VPC. AWS says so only while it is asked to; the tag says so in the preview.
      replaceOnChanges: ["tags.vpc"],
      // Two clusters can't have one name.
      deleteBeforeReplace: true,
    },
  );
}
