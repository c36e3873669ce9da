import type * as pulumi from "@pulumi/pulumi";
import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy.js";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding.js";
import { type AdmissionRule, listAdmissionRules } from "./admission.data.ts";
import { managedBy, teamLabel } from "./labels.ts";
import type { ServicesSettings } from "./settings.ts";

export interface AdmissionArgs {
  readonly registries: readonly string[];
  readonly enforcement: ServicesSettings["enforcement"];
}

/** The last gate: it also stops what never went through a pull request. */
export function createAdmissionRules({ registries, enforcement }: AdmissionArgs, opts: pulumi.CustomResourceOptions): void {
  for (const rule of listAdmissionRules(registries)) {
    const policy = createPolicy(rule, opts);
    new ValidatingAdmissionPolicyBinding(
      rule.name,
      {
        metadata: { name: rule.name, labels: managedBy },
        spec: { policyName: rule.name, validationActions: enforcement === "deny" ? ["Deny", "Audit"] : ["Warn", "Audit"] },
      },
      { ...opts, dependsOn: [policy] },
    );
  }
}

function createPolicy(rule: AdmissionRule, opts: pulumi.CustomResourceOptions): ValidatingAdmissionPolicy {
  return new ValidatingAdmissionPolicy(
    rule.name,
    {
      metadata: { name: rule.name, labels: managedBy },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: rule.on.map(({ apiGroups, apiVersions, resources }) => ({
            apiGroups: [...apiGroups],
            apiVersions: [...apiVersions],
            resources: [...resources],
            operations: ["CREATE", "UPDATE"],
          })),
          ...(rule.inEnvironments ? { namespaceSelector: { matchExpressions: [{ key: teamLabel, operator: "Exists" }] } } : {}),
        },
        ...(rule.conditions.length > 0 ? { matchConditions: rule.conditions.map((each) => ({ ...each })) } : {}),
        variables: rule.variables.map((each) => ({ ...each })),
        validations: rule.validations.map((each) => ({ ...each, reason: "Forbidden" })),
      },
    },
    opts,
  );
}
