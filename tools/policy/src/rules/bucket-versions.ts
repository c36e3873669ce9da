import { objectAt } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** Production buckets keep versions. */
export const bucketVersions: Rule = {
  name: "bucket-versions",
  title: "Production buckets keep versions",
  why: "What is overwritten or deleted by mistake is gone otherwise.",
  comply: "Set versioning to Enabled; a lifecycle ends old versions.",
  controls: { nist: ["CP-9", "SI-12"], soc2: ["A1.2"], cis: ["AWS 2.1.2"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }, { production }) =>
    production && /^aws:s3\/bucketVersioning(?:V2)?:/.test(type) && objectAt(inputs, "versioningConfiguration")["status"] !== "Enabled"
      ? [{ path: "versioningConfiguration.status", message: "The bucket keeps no versions.", fix: "Set status: Enabled." }]
      : [],
};
