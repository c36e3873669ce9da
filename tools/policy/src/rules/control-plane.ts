import { objectAt, textsOf } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** The control plane is private and keeps an audit log. */
export const controlPlane: Rule = {
  name: "control-plane",
  title: "The control plane is private and keeps an audit log",
  why: "Whoever reaches it can try every door of the cluster, and without its log nobody would know.",
  comply: "endpointPublicAccess: false, or name the networks; log api, audit and authenticator.",
  controls: { nist: ["AU-2", "AU-12", "SC-7"], soc2: ["CC6.6", "CC7.2"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }) => {
    if (type !== "aws:eks/cluster:Cluster") return [];
    const vpc = objectAt(inputs, "vpcConfig");
    const missing = ["api", "audit", "authenticator"].filter((log) => !textsOf(inputs["enabledClusterLogTypes"]).includes(log));
    const isOpen =
      vpc["endpointPublicAccess"] !== false &&
      (vpc["publicAccessCidrs"] === undefined || textsOf(vpc["publicAccessCidrs"]).some((cidr) => /\/0$/.test(cidr)));
    return [
      ...(isOpen
        ? [
            {
              path: "vpcConfig.endpointPublicAccess",
              message: "The control plane answers everybody.",
              fix: "Set endpointPublicAccess: false, or name the networks.",
            },
          ]
        : []),
      ...(missing.length === 0
        ? []
        : [{ path: "enabledClusterLogTypes", message: `It keeps no log of ${missing.join(", ")}.`, fix: "Add them." }]),
    ];
  },
};
