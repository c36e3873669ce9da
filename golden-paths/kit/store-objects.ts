import type * as k8s from "@pulumi/kubernetes";
import type { EnvironmentContext } from "./context.ts";

/** By this label network policies, monitors and services find the pods of a component. */
export const componentLabel = "app.kubernetes.io/name";

/** Metadata of an object that belongs to a component; `name` defaults to the component's. */
export function metadataOf(
  context: EnvironmentContext,
  component: string,
  name = component,
): { name: string; namespace: string; labels: Record<string, string> } {
  return { name, namespace: context.namespace, labels: { ...context.labels, [componentLabel]: component } };
}

/** Names of the workloads of this environment that use a component, in order. */
export function usersOf(context: EnvironmentContext, component: string): string[] {
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

/** What restricted pod security asks of a container. */
export const restrictedContainer: k8s.types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** What restricted pod security asks of a pod, as the given user. */
export function restrictedPod(user: number): k8s.types.input.core.v1.PodSecurityContext {
  return { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile: { type: "RuntimeDefault" } };
}
