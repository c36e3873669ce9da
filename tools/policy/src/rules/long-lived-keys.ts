import type { Rule } from "./rule.ts";

const kinds = new Set([
  "aws:iam/accessKey:AccessKey",
  "aws:iam/user:User",
  "aws:iam/userLoginProfile:UserLoginProfile",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
]);

/** No long-lived keys. */
export const longLivedKeys: Rule = {
  name: "long-lived-keys",
  title: "No long-lived keys",
  why: "A key that never ends is found one day, in a log, a laptop or a backup.",
  comply: "Use a role: pod identity in the cluster, OIDC in workflows.",
  controls: { nist: ["IA-5", "AC-2"], soc2: ["CC6.1"], cis: ["AWS 1.14", "AWS 1.15"] },
  appliesTo: "both",
  judge: ({ after: { type } }) =>
    kinds.has(type)
      ? [{ message: "It is an identity or a key that never ends.", fix: "Let the workload take a role instead (pod identity, OIDC)." }]
      : [],
};
