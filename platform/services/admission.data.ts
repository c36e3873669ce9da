import { requiredLabels, teamLabel } from "./labels.ts";

/** A rule that the API server itself enforces, whoever comes: in CEL, over one object at a time. */
export interface AdmissionRule {
  readonly name: string;
  readonly on: readonly {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  }[];
  /** True: only in namespaces of environments. False: the rule's own condition says where. */
  readonly inEnvironments: boolean;
  readonly conditions: readonly { readonly name: string; readonly expression: string }[];
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string; readonly messageExpression?: string }[];
}

const labelsOf = (object: string) => `(has(${object}.metadata.labels) ? ${object}.metadata.labels : {})`;

const podSecurity: AdmissionRule = {
  name: "roadbed-pod-security",
  on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"] }],
  inEnvironments: false,
  conditions: [
    {
      name: "is-or-was-an-environment",
      expression: `"${teamLabel}" in ${labelsOf("object")} || (oldObject != null && "${teamLabel}" in ${labelsOf("oldObject")})`,
    },
  ],
  variables: [{ name: "labels", expression: labelsOf("object") }],
  validations: [
    {
      expression: `"pod-security.kubernetes.io/enforce" in variables.labels && variables.labels["pod-security.kubernetes.io/enforce"] == "restricted"`,
      message:
        "The namespace of an environment enforces restricted pod security: set the label pod-security.kubernetes.io/enforce to restricted.",
    },
    {
      expression: `[${requiredLabels.map((label) => `"${label}"`).join(", ")}].all(key, key in variables.labels && variables.labels[key] != "")`,
      message: `The namespace of an environment carries the labels ${requiredLabels.join(", ")}.`,
    },
    {
      expression: `oldObject == null || !("${teamLabel}" in ${labelsOf("oldObject")}) || ("${teamLabel}" in variables.labels && variables.labels["${teamLabel}"] == oldObject.metadata.labels["${teamLabel}"])`,
      message: "A namespace never changes its team.",
    },
  ],
};

const images = (registries: readonly string[]): AdmissionRule => ({
  name: "roadbed-image-registries",
  on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods", "pods/ephemeralcontainers"] }],
  inEnvironments: true,
  conditions: [],
  variables: [
    { name: "registries", expression: `[${registries.map((registry) => `"${registry.replace(/\/$/, "")}/"`).join(", ")}]` },
    {
      name: "containers",
      expression: "object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])",
    },
    { name: "debuggers", expression: "has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers : []" },
    {
      name: "strangers",
      expression:
        "(variables.containers.map(c, c.image) + variables.debuggers.map(c, c.image)).filter(image, !variables.registries.exists(registry, image.startsWith(registry)))",
    },
  ],
  validations: [
    {
      expression: "size(variables.strangers) == 0",
      message: "Images come from the registries of platform/instances.yaml only.",
      messageExpression: `"Images come from " + variables.registries.join(" or ") + " only, not " + variables.strangers.join(", ") + "."`,
    },
  ],
});

const owners: AdmissionRule = {
  name: "roadbed-owner-labels",
  on: [
    { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments", "statefulsets", "daemonsets"] },
    { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["cronjobs"] },
  ],
  inEnvironments: true,
  // What an operator makes of a team's object belongs to that object.
  conditions: [
    {
      name: "made-by-nobody-else",
      expression:
        "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)",
    },
  ],
  variables: [{ name: "labels", expression: labelsOf("object") }],
  validations: [
    {
      expression: `"${teamLabel}" in variables.labels && variables.labels["${teamLabel}"] == namespaceObject.metadata.labels["${teamLabel}"]`,
      message: `A workload carries the label ${teamLabel} with the team of its namespace.`,
    },
    {
      expression: `[${requiredLabels.map((label) => `"${label}"`).join(", ")}].all(key, key in variables.labels && variables.labels[key] != "")`,
      message: `A workload carries the labels ${requiredLabels.join(", ")}.`,
    },
  ],
};

export function listAdmissionRules(registries: readonly string[]): readonly AdmissionRule[] {
  return [podSecurity, images(registries), owners];
}
