import type * as pulumi from "@pulumi/pulumi";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { EnvironmentContext } from "@roadbed/golden-paths/kit/context.ts";

/** The tax office's test system: a documentation address here, theirs in real life. */
const taxOffice = "203.0.113.10/32";

/**
 * The escape hatch. Workloads reach nothing that they don't name under `uses`, and no golden path knows the tax
 * office's SFTP server: so we let the invoicer out to it, and only the invoicer, and only there. This is ordinary
 * Pulumi code; it is rendered, reviewed and applied with the rest of the environment, under the same policy.
 */
export function resources(context: EnvironmentContext, parent: pulumi.ComponentResource): void {
  new NetworkPolicy("invoicer-to-tax-office", {
    metadata: { name: "invoicer-to-tax-office", namespace: context.namespace, labels: context.labels },
    spec: {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "invoicer" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: taxOffice } }], ports: [{ protocol: "TCP", port: 22 }] }],
    },
  }, { parent });
}
