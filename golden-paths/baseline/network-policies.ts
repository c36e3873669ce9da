import type * as pulumi from "@pulumi/pulumi";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { EnvironmentContext } from "../kit/context.ts";
import { namespacePeer } from "../kit/network-peers.ts";

/** Nothing may talk to anything, but to the name server. Every component opens for itself what it needs, and no more. */
export function createNetworkPolicies(context: EnvironmentContext, opts: pulumi.CustomResourceOptions): NetworkPolicy {
  const metadata = (name: string) => ({ name, namespace: context.namespace, labels: context.labels });
  const closed = new NetworkPolicy(
    "deny-all",
    {
      metadata: metadata("deny-all"),
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    opts,
  );
  new NetworkPolicy(
    "allow-dns",
    {
      metadata: metadata("allow-dns"),
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
          {
            to: [{ ...namespacePeer("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
            ports: [
              { protocol: "UDP", port: 53 },
              { protocol: "TCP", port: 53 },
            ],
          },
        ],
      },
    },
    opts,
  );
  return closed;
}
