import type * as pulumi from "@pulumi/pulumi";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { roleOfInstance } from "@roadbed/engine/contract/identity.ts";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "../layer-names.ts";
import type { ClusterSettings } from "./settings.ts";

export interface AccessArgs {
  readonly input: LayerInput;
  readonly settings: ClusterSettings;
  readonly controlPlane: Cluster;
}

/** Two roles administer the cluster: the platform team's, and that of reconcile. Teams get their rights from role bindings in their namespaces. */
export function createAccess({ input, settings, controlPlane }: AccessArgs, opts: pulumi.CustomResourceOptions): void {
  const roles = { platform: settings.platformRole, reconcile: roleOfInstance(input.organisation, input.instance.name) };
  for (const [name, role] of Object.entries(roles)) {
    const principalArn = `arn:${partitionOf(input)}:iam::${accountOf(input)}:role/${role}`;
    const entry = new AccessEntry(
      name,
      { clusterName: controlPlane.id, principalArn, type: "STANDARD", tags: tagsOf(input, nameOf(input)) },
      opts,
    );
    new AccessPolicyAssociation(
      name,
      {
        clusterName: controlPlane.id,
        principalArn,
        policyArn: `arn:${partitionOf(input)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
      },
      { ...opts, dependsOn: [entry] },
    );
  }
}
