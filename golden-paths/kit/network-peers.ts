import type * as k8s from "@pulumi/kubernetes";
import type { EnvironmentContext } from "./context.ts";
import { componentLabel } from "./metadata.ts";

/** Names of the workloads of this environment that use a component, in order. */
function usersOf(context: EnvironmentContext, component: string): string[] {
  return context.input.components
    .filter((user) => user.uses.some((use) => use.component === component))
    .map((user) => user.name)
    .sort();
}

/** The pods of those workloads, as peers of a network policy; nobody where nothing uses the component. */
export function userPeers(context: EnvironmentContext, component: string): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  const users = usersOf(context, component);
  if (users.length === 0) return [];
  return [{ podSelector: { matchExpressions: [{ key: componentLabel, operator: "In", values: users }] } }];
}

/** All pods of a namespace, as a peer of a network policy. */
export function namespacePeer(namespace: string): k8s.types.input.networking.v1.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

export function tcpPorts(...ports: number[]): k8s.types.input.networking.v1.NetworkPolicyPort[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}
