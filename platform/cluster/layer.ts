import * as pulumi from "@pulumi/pulumi";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf } from "../layer-names.ts";
import { readOutputs } from "../layer-outputs.ts";
import { createAccess } from "./access.ts";
import { createAddons } from "./addons.ts";
import { createAlertTopic } from "./alert-topic.ts";
import { createControlPlane } from "./control-plane.ts";
import { createKey } from "./encryption-key.ts";
import { createNodes } from "./nodes.ts";
import type { ClusterOutputs } from "./outputs.ts";
import type { ClusterSettings } from "./settings.ts";

/** An EKS cluster on the network's private subnets. Nobody has rights in it but the platform role and who that admits. */
export class Cluster extends pulumi.ComponentResource {
  readonly outputs: Record<keyof ClusterOutputs, pulumi.Input<unknown>>;

  constructor(input: LayerInput, settings: ClusterSettings) {
    super("roadbed:layer:cluster", "cluster");
    const child = { parent: this };
    const network = readOutputs(input, "network");
    const key = createKey(input, child);
    const controlPlane = createControlPlane({ input, settings, network, key }, child);
    createAccess({ input, settings, controlPlane }, child);
    const groups = createNodes({ input, settings, network, controlPlane }, child);
    createAddons({ input, controlPlane, groups }, child);
    const topic = createAlertTopic({ input, settings, key }, child);

    this.outputs = {
      // The id is the name as well, but only it tells what stands on the cluster that the cluster is replaced.
      name: controlPlane.id,
      endpoint: controlPlane.endpoint,
      oidcIssuer: controlPlane.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? ""),
      nodeSecurityGroupId: controlPlane.vpcConfig.clusterSecurityGroupId,
      region: input.instance.region,
      account: accountOf(input),
      podIdentity: true,
      alertTopicArn: topic.arn,
    };
    this.registerOutputs(this.outputs);
  }
}

export function createLayer(input: LayerInput): Cluster["outputs"] {
  return new Cluster(input, input.settings as unknown as ClusterSettings).outputs;
}
