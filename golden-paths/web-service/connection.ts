import type { Connection } from "../kit/connection.ts";
import { componentLabel } from "../kit/metadata.ts";
import { namespacePeer, tcpPorts } from "../kit/network-peers.ts";

export interface WebServiceAddress {
  readonly namespace: string;
  readonly component: string;
  /** The port of its pods: network policies see those, and not the service's. */
  readonly port: number;
}

/** How another workload calls it: by the service's name in the cluster, without TLS, past the gateway. */
export function connectWebService({ namespace, component, port }: WebServiceAddress, dependsOn: Connection["dependsOn"]): Connection {
  const host = `${component}.${namespace}.svc`;
  return {
    env: { HOST: { value: host }, PORT: { value: "80" }, URL: { value: `http://${host}` } },
    egress: [
      { to: [{ ...namespacePeer(namespace), podSelector: { matchLabels: { [componentLabel]: component } } }], ports: tcpPorts(port) },
    ],
    statements: [],
    dependsOn,
  };
}
