import type { Rule } from "./rule.ts";

const guarded = new Set(["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:eks/cluster:Cluster", "aws:dynamodb/table:Table"]);

/** Production data is protected against deletion. */
export const deletionProtection: Rule = {
  name: "deletion-protection",
  title: "Production data is protected against deletion",
  why: "One wrong command must not be enough.",
  comply: "Set deletionProtection, and protect in the resource’s options; data is released in two steps (`destroyData`).",
  controls: { nist: ["CP-9", "SI-12"], soc2: ["A1.2", "CC6.5"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs, protect }, op }, { production }) => {
    if (!production || !guarded.has(type) || op === "replace") return [];
    return inputs["deletionProtection"] === true || protect === true
      ? []
      : [{ path: "deletionProtection", message: "Nothing stops its deletion.", fix: "Set deletionProtection: true." }];
  },
};
