/** Below these keys stand quantities, which an API server writes in their shortest form. */
export const quantityHolders: ReadonlySet<string> = new Set([
  "requests",
  "limits",
  "hard",
  "capacity",
  "default",
  "defaultRequest",
  "max",
  "min",
  "maxLimitRequestRatio",
  "sizeLimit",
  "averageValue",
  "divisor",
  "overhead",
]);

/** Below these keys every text is what somebody means by it, and nothing is equal but the same. */
export const literalHolders: ReadonlySet<string> = new Set([
  "value",
  "args",
  "command",
  "data",
  "stringData",
  "binaryData",
  "labels",
  "annotations",
  "matchLabels",
  "nodeSelector",
]);

/** Lists whose order means something although they hold plain values. */
export const orderedLists: ReadonlySet<string> = new Set(["command", "args", "searches", "nameservers", "webhooks"]);

/** Keys of keyed lists that a writer may leave out, and what they are then. */
export const keyDefaults: Readonly<Record<string, string>> = { protocol: "TCP" };

/** What an API server adds once something else is set, and notes as set by whoever set that. */
export const defaults: Readonly<Record<string, unknown>> = { externalTrafficPolicy: "Cluster" };

/** What an API server adds to items of lists that it keeps as one piece, so that it can't say who set them. */
export const itemDefaults: Readonly<Record<string, readonly unknown[]>> = {
  protocol: ["TCP"],
  pathType: ["ImplementationSpecific"],
  apiGroup: ["", "rbac.authorization.k8s.io"],
  group: ["", "gateway.networking.k8s.io"],
  kind: ["Service", "Gateway"],
  weight: [1],
  type: ["PathPrefix", "Exact"],
  scope: ["*"],
  operator: ["Equal"],
};

/**
 * What can't be changed while an object lives, by kind: if it differs, somebody has swapped the object for another.
 * A prefix of the dotted path.
 */
export const immutableFields: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: ["spec.selector", "spec.volumeClaimTemplates", "spec.serviceName", "spec.podManagementPolicy"],
  Job: ["spec.selector", "spec.template", "spec.completionMode"],
  Service: ["spec.clusterIP"],
  PersistentVolumeClaim: ["spec.storageClassName", "spec.volumeName", "spec.volumeMode", "spec.accessModes", "spec.selector"],
  PersistentVolume: ["spec.claimRef", "spec.storageClassName"],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  IngressClass: ["spec.controller"],
  PriorityClass: ["value"],
  Secret: ["type"],
  ValidatingAdmissionPolicyBinding: ["spec.policyName"],
};
