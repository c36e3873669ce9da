import type { LayerDefinition } from "@roadbed/engine/contract/layer.ts";
import { clusterOutputs } from "./cluster/outputs.ts";
import { clusterSettings } from "./cluster/settings.ts";
import { networkOutputs } from "./network/outputs.ts";
import { networkSettings } from "./network/settings.ts";
import { servicesOutputs } from "./services/outputs.ts";
import { servicesSettings } from "./services/settings.ts";

/** What every environment stands on, lowest first: a layer may read the outputs of those above it in this list. Loads no Pulumi. */
export const layers: readonly LayerDefinition[] = [
  {
    name: "network",
    targets: ["aws"],
    summary: "A private network over several zones, with a way out, and subnet groups for databases and caches.",
    support: "supported",
    settings: networkSettings,
    outputs: networkOutputs,
    needs: [],
  },
  {
    name: "cluster",
    targets: ["aws"],
    summary: "An EKS cluster with nodes, encrypted secrets, and identities for pods.",
    support: "supported",
    settings: clusterSettings,
    outputs: clusterOutputs,
    needs: ["network"],
  },
  {
    name: "services",
    targets: ["kubernetes", "aws"],
    summary:
      "What golden paths expect in every cluster: gateway, certificates, secret store, message broker, roles, and the rules that the API server enforces.",
    support: "supported",
    settings: servicesSettings,
    outputs: servicesOutputs,
    needs: ["cluster"],
  },
];
