import type * as k8s from "@pulumi/kubernetes";
import type { EnvironmentContext } from "./context.ts";
import { readLayerText } from "./layer-outputs.ts";
import { tcpPorts } from "./network-peers.ts";

type EgressRule = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** The way out to AWS's own HTTPS interfaces, whose addresses change from day to day: rights decide there, not routes. */
export const awsApiEgress: EgressRule = { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcpPorts(443) };

/** The way out to something that stands in the cluster's own network, for example a managed database. */
export function vpcEgress(context: EnvironmentContext, port: number): EgressRule {
  return { to: [{ ipBlock: { cidr: readLayerText(context, "network", "cidr") } }], ports: tcpPorts(port) };
}
