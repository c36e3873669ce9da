import { objectAt } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** Every environment has a limit. */
export const quota: Rule = {
  name: "quota",
  title: "Every environment has a limit",
  why: "Without one, a loop in one environment takes the room of all others, and the bill has no end.",
  comply: "Keep the baseline’s quota: cpu, memory and pods under spec.hard.",
  controls: { nist: ["SC-5", "SC-6"], soc2: ["A1.1"], cis: ["K8s 5.7.2"] },
  appliesTo: "environment",
  judge: ({ after: { type, inputs } }) => {
    if (type !== "kubernetes:core/v1:ResourceQuota") return [];
    const hard = objectAt(objectAt(inputs, "spec"), "hard");
    return ["requests.cpu", "requests.memory", "limits.memory", "pods"]
      .filter((key) => hard[key] === undefined)
      .map((key) => ({ path: `spec.hard["${key}"]`, message: `The quota has no limit for ${key}.`, fix: `Set spec.hard["${key}"].` }));
  },
};
