import { objectAt } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** Nodes give their credentials to nobody who just asks. */
export const nodeMetadata: Rule = {
  name: "node-metadata",
  title: "Nodes give their credentials to nobody who just asks",
  why: "A request that a workload is talked into must not return the node’s rights.",
  comply: "Set metadataOptions.httpTokens: required, and a hop limit of 1.",
  controls: { nist: ["AC-3", "SC-7"], soc2: ["CC6.1"], cis: ["AWS 5.6"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }) =>
    ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"].includes(type) &&
    objectAt(inputs, "metadataOptions")["httpTokens"] !== "required"
      ? [
          {
            path: "metadataOptions.httpTokens",
            message: "Credentials of the node can be asked for without a token (IMDSv1).",
            fix: 'Set httpTokens: "required".',
          },
        ]
      : [],
};
