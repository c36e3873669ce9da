import { objectAt } from "../resources/json-values.ts";
import { differs } from "./admission/conditions.ts";
import type { Rule } from "./rule.ts";

const limits = ["requests.cpu", "requests.memory", "limits.memory", "pods"];

/** Every environment has a limit. */
export const quota: Rule = {
  name: "quota",
  title: "Every environment has a limit",
  why: "Without one, a loop in one environment takes the room of all others, and the bill has no end.",
  comply: "Keep the baseline’s quota: cpu, memory and pods under spec.hard.",
  controls: { nist: ["SC-5", "SC-6"], soc2: ["A1.1"], cis: ["K8s 5.7.2"] },
  appliesTo: "environment",
  admission: [
    {
      on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["resourcequotas"] }],
      conditions: [differs("spec")],
      validations: [
        {
          expression: `has(object.spec.hard) && [${limits.map((key) => `"${key}"`).join(", ")}].all(key, key in object.spec.hard)`,
          message: `The quota of an environment limits ${limits.join(", ")}: set them under spec.hard.`,
        },
      ],
    },
  ],
  judge: ({ after: { type, inputs } }) => {
    if (type !== "kubernetes:core/v1:ResourceQuota") return [];
    const hard = objectAt(objectAt(inputs, "spec"), "hard");
    return limits
      .filter((key) => hard[key] === undefined)
      .map((key) => ({ path: `spec.hard["${key}"]`, message: `The quota has no limit for ${key}.`, fix: `Set spec.hard["${key}"].` }));
  },
};
