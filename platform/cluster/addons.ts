import type * as pulumi from "@pulumi/pulumi";
import { Addon } from "@pulumi/aws/eks/addon.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import type { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { nameOf, tagsOf } from "../layer-names.ts";
import { createServiceRole } from "../service-role.ts";

export interface AddonsArgs {
  readonly input: LayerInput;
  readonly controlPlane: Cluster;
  readonly groups: readonly NodeGroup[];
}

interface AddonPlan {
  readonly name: string;
  /** Needs nodes to become healthy. */
  readonly afterNodes: boolean;
  /** The service account that gets AWS rights, and which. */
  readonly identity?: { readonly serviceAccount: string; readonly policy: string };
  readonly settings?: object;
}

/** Network policies are enforced by the CNI itself: without that, default-deny would deny nothing. */
const addons: readonly AddonPlan[] = [
  { name: "eks-pod-identity-agent", afterNodes: false },
  {
    name: "vpc-cni",
    afterNodes: false,
    identity: { serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
    settings: { enableNetworkPolicy: "true" },
  },
  { name: "kube-proxy", afterNodes: false },
  { name: "coredns", afterNodes: true },
  { name: "metrics-server", afterNodes: true },
  {
    name: "aws-ebs-csi-driver",
    afterNodes: true,
    identity: { serviceAccount: "ebs-csi-controller-sa", policy: "service-role/AmazonEBSCSIDriverPolicy" },
  },
];

/** What every EKS cluster needs to run pods, in the version that AWS recommends for the cluster's. */
export function createAddons({ input, controlPlane, groups }: AddonsArgs, opts: pulumi.CustomResourceOptions): void {
  for (const { name, afterNodes, identity, settings } of addons) {
    const association = identity === undefined ? undefined : createIdentity(input, name, identity, opts);
    new Addon(
      name,
      {
        addonName: name,
        clusterName: controlPlane.id,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        ...(association === undefined ? {} : { podIdentityAssociations: [association] }),
        ...(settings === undefined ? {} : { configurationValues: JSON.stringify(settings) }),
        tags: tagsOf(input, `${nameOf(input)}-${name}`),
      },
      { ...opts, dependsOn: afterNodes ? [...groups] : [], deleteBeforeReplace: true },
    );
  }
}

function createIdentity(
  input: LayerInput,
  addon: string,
  { serviceAccount, policy }: { serviceAccount: string; policy: string },
  opts: pulumi.CustomResourceOptions,
): { roleArn: pulumi.Output<string>; serviceAccount: string } {
  const { role } = createServiceRole({ input, name: addon, taker: "pods", policies: [policy] }, opts);
  return { roleArn: role.arn, serviceAccount };
}
