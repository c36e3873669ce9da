import { objectAt } from "../resources/json-values.ts";
import { isOrWasEnvironment } from "./admission/namespaces.ts";
import { differs } from "./admission/conditions.ts";
import type { Rule } from "./rule.ts";

const label = "pod-security.kubernetes.io/enforce";

/** The namespace enforces restricted pods. */
export const podSecurity: Rule = {
  name: "pod-security",
  title: "The namespace enforces restricted pods",
  why: "The label is what makes the cluster itself refuse a privileged pod, whoever brings it.",
  comply: "Leave pod-security.kubernetes.io/enforce: restricted as the baseline sets it.",
  controls: { nist: ["AC-6", "CM-6"], soc2: ["CC6.8"], cis: ["K8s 5.2.1"] },
  appliesTo: "environment",
  admission: [
    {
      on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"] }],
      namespaces: "all",
      conditions: [isOrWasEnvironment, differs("metadata.labels")],
      validations: [
        {
          expression: `has(object.metadata.labels) && "${label}" in object.metadata.labels && object.metadata.labels["${label}"] == "restricted"`,
          message: `The namespace of an environment enforces restricted pod security: set the label ${label} to restricted.`,
        },
      ],
    },
  ],
  judge: ({ after: { type, inputs } }) =>
    type === "kubernetes:core/v1:Namespace" && objectAt(objectAt(inputs, "metadata"), "labels")[label] !== "restricted"
      ? [{ path: `metadata.labels["${label}"]`, message: "The namespace lets privileged pods in.", fix: `Set ${label}: restricted.` }]
      : [],
};
