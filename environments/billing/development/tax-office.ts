import type { Resource } from "@pulumi/pulumi";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { EnvironmentContext } from "@roadbed/golden-paths/kit/context.ts";

/** The tax office's test system: an address for documentation here, theirs in real life. */
const taxOffice = "203.0.113.10/32";

/**
 * The escape hatch. Workloads reach only what they name under `uses`, and no golden path knows the tax office's SFTP
 * server: so this lets the invoicer out to it, and nobody else, and nowhere else. It is ordinary Pulumi code, which is
 * previewed, reviewed and applied with the rest of the environment, under the same policy.
 */
export function resources(_context: EnvironmentContext, { parent }: { parent: Resource }): void {
  // The parent brings the namespace and the team's labels.
  new NetworkPolicy(
    "invoicer-to-tax-office",
    {
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "invoicer" } },
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: taxOffice } }], ports: [{ protocol: "TCP", port: 22 }] }],
      },
    },
    { parent },
  );
}
