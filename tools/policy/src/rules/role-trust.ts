import { findStatements, type Statement } from "../resources/policy-documents.ts";
import type { Problem, Rule } from "./rule.ts";

/** A role says exactly who may take it. */
export const roleTrust: Rule = {
  name: "role-trust",
  title: "A role says exactly who may take it",
  why: "A trust that does not name the workload lets every workload of the same provider in.",
  comply: "Name audience and subject (sub, aud) for OIDC, the account for services, an external id for other accounts.",
  controls: { nist: ["AC-3", "IA-2", "IA-9"], soc2: ["CC6.1", "CC6.3"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }) =>
    type === "aws:iam/role:Role"
      ? findStatements({ assumeRolePolicy: inputs["assumeRolePolicy"] ?? null })
          .filter(({ allows }) => allows)
          .flatMap(judgeTrust)
      : [],
};

function judgeTrust({ path, actions, principals, condition }: Statement): Problem[] {
  const text = JSON.stringify(condition ?? {});
  if (actions.some((action) => /AssumeRoleWithWebIdentity/i.test(action))) {
    const exact = /"StringEquals"/.test(text) && /:sub"/.test(text) && /:aud"/.test(text);
    const wild = /:sub":\s*\[?"[^"]*\*/.test(text) && /"StringLike"/.test(text);
    if (exact && !wild) return [];
    return [
      {
        path,
        message: "Every identity of the provider may take the role.",
        fix: "Add StringEquals for its :aud and :sub, without wildcards.",
      },
    ];
  }
  const accounts = principals.filter((principal) => /^arn:aws[^:]*:iam::\d{12}:root$/.test(principal));
  return accounts.length > 0 && condition === undefined
    ? [
        {
          path,
          message: `Everybody in ${accounts.join(", ")} may take the role.`,
          fix: "Name the role that takes it, or add a condition (sts:ExternalId).",
        },
      ]
    : [];
}
