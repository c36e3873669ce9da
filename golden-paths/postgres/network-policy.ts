import type * as pulumi from "@pulumi/pulumi";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { EnvironmentContext } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { objectStoreOf } from "../kit/object-store.ts";
import { metadataOf } from "../kit/metadata.ts";
import { namespacePeer, tcpPorts, userPeers } from "../kit/network-peers.ts";
import { postgresPort } from "./connection.ts";

const operatorNamespace = "cnpg-system";
const statusPort = 8000;
const metricsPort = 9187;
const poolerMetricsPort = 9127;

/** Lets in who uses the database, its operator and monitoring; lets out to its own kind, the API server and the backups. */
export function createNetworkPolicy(context: EnvironmentContext, component: string, opts: pulumi.CustomResourceOptions): NetworkPolicy {
  const own = { podSelector: { matchLabels: { "cnpg.io/cluster": component } } };
  const users = userPeers(context, component);
  const monitoring = namespacePeer(readLayerText(context, "services", "monitoringNamespace"));
  return new NetworkPolicy(
    component,
    {
      metadata: metadataOf(context, component),
      spec: {
        ...own,
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          ...(users.length === 0 ? [] : [{ from: users, ports: tcpPorts(postgresPort) }]),
          { from: [own, namespacePeer(operatorNamespace)], ports: tcpPorts(postgresPort, statusPort) },
          { from: [monitoring], ports: tcpPorts(metricsPort, poolerMetricsPort) },
        ],
        egress: [
          { to: [own], ports: tcpPorts(postgresPort, statusPort) },
          { to: [namespacePeer(objectStoreOf(context).namespace)] },
          // Each server asks the API server who is primary; its address is the control plane's affair, so only the port is said.
          { ports: tcpPorts(443, 6443) },
        ],
      },
    },
    opts,
  );
}
