import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { objectAt } from "../resources/json-values.ts";
import { findContainers, findPodSpecs } from "../resources/pod-specs.ts";
import { onPods } from "./admission/pods.ts";
import type { Rule } from "./rule.ts";

const required = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

const isSaid = (part: string, resource: string) => `(has(c.resources.${part}) && "${resource}" in c.resources.${part})`;
/** Kubernetes takes a limit for a request where there is none. */
const says = (container: JsonObject, part: string, resource: string) =>
  objectAt(objectAt(container, "resources"), part)[resource] !== undefined;

/** Who says what it needs neither starves its neighbours nor is starved. A CPU limit is not asked for: it only slows. */
export const requestsAndLimits: Rule = {
  name: "requests-and-limits",
  title: "Containers say what they need",
  why: "Who asks for nothing starves neighbours, or is starved by them, and nobody can plan or price it.",
  comply: "Set requests for cpu and memory, and a memory limit.",
  controls: { nist: ["SC-5", "SC-6", "CP-2"], soc2: ["A1.1"] },
  appliesTo: "environment",
  admission: [
    onPods({
      holdsFor: "makers",
      upTo: "running",
      validations: [
        {
          expression: `variables.running.all(c, has(c.resources) && ${required.map(([part, resource]) => `(${isSaid(part, resource)} || ${isSaid("limits", resource)})`).join(" && ")})`,
          message: "Every container has requests for cpu and memory, and a memory limit: set them under resources.",
        },
      ],
    }),
  ],
  judge: ({ after }) =>
    findPodSpecs(after)
      .flatMap(findContainers)
      // Kubernetes allows no resources for these.
      .filter(({ list }) => list !== "ephemeralContainers")
      .flatMap(({ name, path, value }) =>
        required
          .filter(([part, resource]) => !says(value, part, resource) && !says(value, "limits", resource))
          .map(([part, resource]) => ({
            path: `${path}.resources.${part}.${resource}`,
            message: `${name} has no ${resource} ${part === "limits" ? "limit" : "request"}.`,
            fix: `Set resources.${part}.${resource}.`,
          })),
      ),
};
