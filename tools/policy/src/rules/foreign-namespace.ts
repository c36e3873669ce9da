import { objectAt } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** An environment stays in its own namespace; what all share is the platform's. */
export const foreignNamespace: Rule = {
  name: "foreign-namespace",
  title: "An environment stays in its namespace",
  why: "What stands elsewhere belongs to somebody else, or to all.",
  comply: "Put the object into the environment’s namespace; what all share is made in platform/.",
  controls: { nist: ["AC-4", "SC-4"], soc2: ["CC6.1"], cis: ["K8s 5.7.1"] },
  appliesTo: "environment",
  judge: ({ after: { type, inputs, custom } }, { namespace }) => {
    if (!custom || !type.startsWith("kubernetes:")) return [];
    const metadata = objectAt(inputs, "metadata");
    const isOwn = type === "kubernetes:core/v1:Namespace" ? metadata["name"] === namespace : metadata["namespace"] === namespace;
    if (isOwn && namespace !== undefined) return [];
    const elsewhere = metadata["namespace"];
    const where = typeof elsewhere === "string" ? `in the namespace ${elsewhere}` : "in no namespace: it belongs to the whole cluster";
    return [
      {
        path: typeof elsewhere === "string" ? "metadata.namespace" : "metadata",
        message: `The ${type.split(":").at(-1) ?? "object"} stands ${where}.`,
        fix: `Put it into ${namespace ?? "the environment's namespace"}; what all environments share is made in platform/.`,
      },
    ];
  },
};
