import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { EnvironmentContext, Link } from "../context.ts";
import { readLayerText } from "../layer-outputs.ts";
import { componentLabel, metadataOf } from "../metadata.ts";
import { namespacePeer, tcpPorts } from "../network-peers.ts";

type IngressRule = k8s.types.input.networking.v1.NetworkPolicyIngressRule;
type EgressRule = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

export interface WorkloadPolicyArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly links: readonly Link[];
  readonly internet: boolean;
  /** Who may come in. */
  readonly ingress: readonly IngressRule[];
}

/** Lets a workload out to what it uses and to telemetry, and in whom its golden path names. */
export function createWorkloadPolicy(
  { context, component, links, internet, ingress }: WorkloadPolicyArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const needsRights = links.some(({ connection }) => connection.statements.length > 0);
  new NetworkPolicy(
    component,
    {
      metadata: metadataOf(context, component),
      spec: {
        podSelector: { matchLabels: { [componentLabel]: component } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [...ingress],
        egress: [
          ...new Set(links.flatMap(({ connection }) => connection.egress)),
          telemetryEgress(context),
          ...(needsRights ? [podIdentityEgress] : []),
          ...(internet ? [internetEgress] : []),
        ],
      },
    },
    opts,
  );
}

/** Monitoring may read a workload's metrics. */
export function metricsIngress(context: EnvironmentContext, port: number): IngressRule {
  return { from: [namespacePeer(readLayerText(context, "services", "monitoringNamespace"))], ports: tcpPorts(port) };
}

/** `http://otel-collector.monitoring.svc:4317`: a service's name says its namespace; anything else is let out by its port. */
function telemetryEgress(context: EnvironmentContext): EgressRule {
  const { hostname, port, protocol } = new URL(readLayerText(context, "services", "otlpEndpoint"));
  const ports = tcpPorts(Number(port === "" ? (protocol === "https:" ? 443 : 80) : port));
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(hostname) ?? [];
  return namespace === undefined ? { ports } : { to: [namespacePeer(namespace)], ports };
}

/** Where EKS hands out the workload's AWS credentials, on each node. */
const podIdentityEgress: EgressRule = { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcpPorts(80) };

/** The outside, but no network that is private: neither the cluster's, nor the company's, nor a node's own addresses. */
const internetEgress: EgressRule = {
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"] } }],
  ports: tcpPorts(443),
};
