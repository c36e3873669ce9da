import type * as pulumi from "@pulumi/pulumi";
import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy.js";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { type AdmissionRule, admissionRules } from "./admission.data.ts";
import { admitWaived } from "./waived.ts";
import { managedBy, teamLabel } from "./labels.ts";
import type { ServicesSettings } from "./settings.ts";

export interface AdmissionArgs {
  readonly registries: readonly string[];
  readonly waivers: NonNullable<LayerInput["waivers"]>;
  readonly enforcement: ServicesSettings["enforcement"];
}

/** The last gate: it also stops what never went through a pull request. */
export function createAdmissionRules({ registries, waivers, enforcement }: AdmissionArgs, opts: pulumi.CustomResourceOptions): void {
  for (const rule of admissionRules) {
    const policy = createPolicy(admitWaived(rule, Object.values(waivers)), registries, opts);
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

function createPolicy(rule: AdmissionRule, registries: readonly string[], opts: pulumi.CustomResourceOptions): ValidatingAdmissionPolicy {
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
          ...selectNamespaces(rule),
        },
        ...(rule.conditions.length > 0 ? { matchConditions: rule.conditions.map((each) => ({ ...each })) } : {}),
        ...listVariables(rule, registries),
        validations: rule.validations.map((each) => ({ ...each, reason: "Forbidden" })),
      },
    },
    opts,
  );
}

function selectNamespaces({ namespaces = {} }: AdmissionRule) {
  if (namespaces === "all") return {};
  const further = Object.entries(namespaces).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return { namespaceSelector: { matchExpressions: [{ key: teamLabel, operator: "Exists" }, ...further] } };
}

function listVariables({ variables }: AdmissionRule, registries: readonly string[]) {
  const isAsked = variables.some(({ expression }) => expression.includes("variables.registries"));
  const allowed = `[${registries.map((registry) => `"${registry.replace(/\/$/, "")}/"`).join(", ")}]`;
  const all = [...(isAsked ? [{ name: "registries", expression: allowed }] : []), ...variables.map((each) => ({ ...each }))];
  return all.length > 0 ? { variables: all } : {};
}
