/** One rule of a ClusterRole. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"];

/** Everything that an environment is made of, but no Secret: nobody needs to read a password. */
const viewer: readonly RoleRule[] = [
  {
    apiGroups: [""],
    resources: [
      "pods",
      "pods/log",
      "pods/status",
      "services",
      "endpoints",
      "configmaps",
      "events",
      "persistentvolumeclaims",
      "serviceaccounts",
      "resourcequotas",
      "limitranges",
    ],
    verbs: read,
  },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "replicasets", "daemonsets"], verbs: read },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: read },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: read },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: read },
  {
    apiGroups: ["networking.k8s.io", "discovery.k8s.io", "events.k8s.io"],
    resources: ["networkpolicies", "endpointslices", "events"],
    verbs: read,
  },
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: read },
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: read },
  {
    apiGroups: [
      "gateway.networking.k8s.io",
      "cert-manager.io",
      "external-secrets.io",
      "generators.external-secrets.io",
      "keda.sh",
      "monitoring.coreos.com",
      "objectbucket.io",
      "postgresql.cnpg.io",
      "barmancloud.cnpg.io",
      "rabbitmq.com",
    ],
    resources: ["*"],
    verbs: read,
  },
];

/** Keeps it running: restarts by deleting pods, scales, looks inside. What it runs is still only changed through git. */
const operator: readonly RoleRule[] = [
  ...viewer,
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
  { apiGroups: [""], resources: ["pods/exec", "pods/portforward", "pods/attach"], verbs: ["create", "get"] },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["get", "patch", "update"] },
];

/** Also acts in an emergency: rolls back, suspends and re-runs jobs, takes a backup now. The next reconcile sets right what differs from git. */
const owner: readonly RoleRule[] = [
  ...operator,
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: ["patch"] },
  { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["patch"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "delete"] },
  { apiGroups: ["postgresql.cnpg.io"], resources: ["backups"], verbs: ["create"] },
];

/** What a role binding in an environment's namespace may grant. */
export const roleRules = { owner, operator, viewer } as const;
