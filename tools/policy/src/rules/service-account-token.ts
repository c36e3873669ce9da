import { findPodSpecs } from "../resources/pod-specs.ts";
import { onPods } from "./admission/pods.ts";
import type { Rule } from "./rule.ts";

/** What runs here has no business with the cluster's API. */
export const serviceAccountToken: Rule = {
  name: "service-account-token",
  title: "Pods carry no key to the cluster",
  why: "Whoever gets into a pod gets its token too, and asks the API server from there.",
  comply: "Set automountServiceAccountToken: false in the pod. A right in the cloud needs no token of the cluster.",
  controls: { nist: ["AC-6", "IA-5"], soc2: ["CC6.1", "CC6.3"], cis: ["K8s 5.1.6"] },
  appliesTo: "environment",
  admission: [
    onPods({
      holdsFor: "makers",
      upTo: "pod",
      validations: [
        {
          expression: "has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken",
          message: "A pod carries no token of the cluster: set automountServiceAccountToken to false.",
        },
      ],
    }),
  ],
  judge: ({ after }) =>
    findPodSpecs(after)
      .filter(({ value }) => value["automountServiceAccountToken"] !== false)
      .map(({ path }) => ({
        path: `${path}.automountServiceAccountToken`,
        message: "The pod carries a token with which it may ask the API server.",
        fix: "Set automountServiceAccountToken: false.",
      })),
};
