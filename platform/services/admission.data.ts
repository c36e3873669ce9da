// Generated from the rules in tools/policy/src/rules by npm run generate: change them there.

/** A rule that the API server itself enforces, whoever comes: in CEL, over one object at a time. */
export interface AdmissionRule {
  readonly name: string;
  /** The rule that a waiver names. */
  readonly rule: string;
  readonly on: readonly {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  }[];
  /** Further labels that the namespace must have; "all" for every object of the cluster. Default: every environment's. */
  readonly namespaces?: Readonly<Record<string, string>> | "all";
  readonly conditions: readonly { readonly name: string; readonly expression: string }[];
  /** May use `variables.registries`, which comes first. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string; readonly messageExpression?: string }[];
}

export const admissionRules: readonly AdmissionRule[] = [
  {
    "name": "roadbed-privileged-pod",
    "rule": "privileged-pod",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "!(has(variables.pod.hostNetwork) && variables.pod.hostNetwork) && !(has(variables.pod.hostPID) && variables.pod.hostPID) && !(has(variables.pod.hostIPC) && variables.pod.hostIPC)",
        "message": "A pod shares nothing with its node: remove hostNetwork, hostPID and hostIPC."
      },
      {
        "expression": "!has(variables.pod.volumes) || variables.pod.volumes.all(v, !has(v.hostPath))",
        "message": "A pod mounts no folder of its node: use emptyDir, or a volume claim."
      },
      {
        "expression": "variables.containers.all(c, !(has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged))",
        "message": "No container is privileged: remove securityContext.privileged."
      },
      {
        "expression": "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && !c.securityContext.allowPrivilegeEscalation)",
        "message": "No container gains more rights than it starts with: set securityContext.allowPrivilegeEscalation to false."
      },
      {
        "expression": "variables.containers.all(c, !(has(c.securityContext) && has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add) && !c.securityContext.capabilities.add.all(capability, capability == \"NET_BIND_SERVICE\")))",
        "message": "No container adds capabilities: remove securityContext.capabilities.add."
      },
      {
        "expression": "variables.containers.all(c, (has(c.securityContext) && has(c.securityContext.runAsUser)) ? c.securityContext.runAsUser != 0 : !(has(variables.pod.securityContext) && has(variables.pod.securityContext.runAsUser) && variables.pod.securityContext.runAsUser == 0))",
        "message": "No container runs as root: set another securityContext.runAsUser."
      },
      {
        "expression": "variables.containers.all(c, (has(c.securityContext) && has(c.securityContext.runAsNonRoot)) ? c.securityContext.runAsNonRoot : (has(variables.pod.securityContext) && has(variables.pod.securityContext.runAsNonRoot) && variables.pod.securityContext.runAsNonRoot))",
        "message": "No container may run as root: set securityContext.runAsNonRoot to true."
      },
      {
        "expression": "variables.containers.all(c, !has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort == 0))",
        "message": "No container takes a port of its node: remove hostPort."
      },
      {
        "expression": "!(has(variables.pod.securityContext) && has(variables.pod.securityContext.seccompProfile) && has(variables.pod.securityContext.seccompProfile.type) && variables.pod.securityContext.seccompProfile.type == \"Unconfined\") && variables.containers.all(c, !(has(c.securityContext) && has(c.securityContext.seccompProfile) && has(c.securityContext.seccompProfile.type) && c.securityContext.seccompProfile.type == \"Unconfined\"))",
        "message": "System calls are confined: set seccompProfile to RuntimeDefault."
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      },
      {
        "name": "running",
        "expression": "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
      },
      {
        "name": "containers",
        "expression": "variables.running + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])"
      }
    ]
  },
  {
    "name": "roadbed-service-account-token",
    "rule": "service-account-token",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken",
        "message": "A pod carries no token of the cluster: set automountServiceAccountToken to false."
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      }
    ]
  },
  {
    "name": "roadbed-image-registry",
    "rule": "image-registry",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "Images come from the registries of platform/instances.yaml only.",
        "messageExpression": "\"Images come from \" + variables.registries.join(\" or \") + \" only, not \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      },
      {
        "name": "running",
        "expression": "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
      },
      {
        "name": "containers",
        "expression": "variables.running + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])"
      },
      {
        "name": "images",
        "expression": "variables.containers.map(c, has(c.image) ? c.image : \"\") + (has(variables.pod.volumes) ? variables.pod.volumes : []).filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference)"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !variables.registries.exists(registry, image.startsWith(registry)))"
      }
    ]
  },
  {
    "name": "roadbed-image-registry-operators",
    "rule": "image-registry",
    "on": [
      {
        "apiGroups": [
          "postgresql.cnpg.io"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "clusters",
          "imagecatalogs"
        ]
      },
      {
        "apiGroups": [
          "rabbitmq.com"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "rabbitmqclusters"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "Images come from the registries of platform/instances.yaml only.",
        "messageExpression": "\"Images come from \" + variables.registries.join(\" or \") + \" only, not \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "images",
        "expression": "dyn(object).kind == \"Cluster\" ? (has(dyn(object).spec.imageName) ? [dyn(object).spec.imageName] : []) : dyn(object).kind == \"RabbitmqCluster\" ? (has(dyn(object).spec.image) ? [dyn(object).spec.image] : []) : (has(dyn(object).spec.images) ? dyn(object).spec.images.filter(i, has(i.image)).map(i, i.image) : [])"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !variables.registries.exists(registry, image.startsWith(registry)))"
      }
    ]
  },
  {
    "name": "roadbed-image-digest",
    "rule": "image-digest",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "namespaces": {
      "roadbed.dev/stage": "production"
    },
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "In production images are pinned by digest: write <image>@sha256:<digest>.",
        "messageExpression": "\"In production images are pinned by digest (<image>@sha256:<digest>): \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      },
      {
        "name": "running",
        "expression": "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
      },
      {
        "name": "containers",
        "expression": "variables.running + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])"
      },
      {
        "name": "images",
        "expression": "variables.containers.map(c, has(c.image) ? c.image : \"\") + (has(variables.pod.volumes) ? variables.pod.volumes : []).filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference)"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !image.matches(\"@sha256:[0-9a-f]{64}$\"))"
      }
    ]
  },
  {
    "name": "roadbed-image-digest-operators",
    "rule": "image-digest",
    "on": [
      {
        "apiGroups": [
          "postgresql.cnpg.io"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "clusters",
          "imagecatalogs"
        ]
      },
      {
        "apiGroups": [
          "rabbitmq.com"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "rabbitmqclusters"
        ]
      }
    ],
    "namespaces": {
      "roadbed.dev/stage": "production"
    },
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "In production images are pinned by digest: write <image>@sha256:<digest>.",
        "messageExpression": "\"In production images are pinned by digest (<image>@sha256:<digest>): \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "images",
        "expression": "dyn(object).kind == \"Cluster\" ? (has(dyn(object).spec.imageName) ? [dyn(object).spec.imageName] : []) : dyn(object).kind == \"RabbitmqCluster\" ? (has(dyn(object).spec.image) ? [dyn(object).spec.image] : []) : (has(dyn(object).spec.images) ? dyn(object).spec.images.filter(i, has(i.image)).map(i, i.image) : [])"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !image.matches(\"@sha256:[0-9a-f]{64}$\"))"
      }
    ]
  },
  {
    "name": "roadbed-requests-and-limits",
    "rule": "requests-and-limits",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "variables.running.all(c, has(c.resources) && ((has(c.resources.requests) && \"cpu\" in c.resources.requests) || (has(c.resources.limits) && \"cpu\" in c.resources.limits)) && ((has(c.resources.requests) && \"memory\" in c.resources.requests) || (has(c.resources.limits) && \"memory\" in c.resources.limits)) && ((has(c.resources.limits) && \"memory\" in c.resources.limits) || (has(c.resources.limits) && \"memory\" in c.resources.limits)))",
        "message": "Every container has requests for cpu and memory, and a memory limit: set them under resources."
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      },
      {
        "name": "running",
        "expression": "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
      }
    ]
  },
  {
    "name": "roadbed-public-exposure-services",
    "rule": "public-exposure",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "services"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "!has(object.spec.type) || object.spec.type in [\"ClusterIP\", \"ExternalName\"]",
        "message": "A service is of type ClusterIP: name a host under `hosts` for what comes from outside."
      },
      {
        "expression": "!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0",
        "message": "A service takes no external addresses: name a host under `hosts`."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-owner-labels",
    "rule": "owner-labels",
    "on": [
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "cronjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)) && (has(object.metadata.labels) == has(oldObject.metadata.labels) && (!has(object.metadata.labels) || object.metadata.labels == oldObject.metadata.labels)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "has(object.metadata.labels) && [\"roadbed.dev/team\", \"roadbed.dev/environment\", \"roadbed.dev/stage\", \"roadbed.dev/cost-centre\"].all(key, key in object.metadata.labels && object.metadata.labels[key] != \"\")",
        "message": "A workload carries the labels roadbed.dev/team, roadbed.dev/environment, roadbed.dev/stage, roadbed.dev/cost-centre."
      },
      {
        "expression": "has(object.metadata.labels) && \"roadbed.dev/team\" in object.metadata.labels && object.metadata.labels[\"roadbed.dev/team\"] == namespaceObject.metadata.labels[\"roadbed.dev/team\"]",
        "message": "A workload carries the label roadbed.dev/team with the team of its namespace."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-owner-labels-namespaces",
    "rule": "owner-labels",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "namespaces"
        ]
      }
    ],
    "namespaces": "all",
    "conditions": [
      {
        "name": "is-or-was-an-environment",
        "expression": "(has(object.metadata.labels) && \"roadbed.dev/team\" in object.metadata.labels) || (oldObject != null && (has(oldObject.metadata.labels) && \"roadbed.dev/team\" in oldObject.metadata.labels))"
      },
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.metadata.labels) == has(oldObject.metadata.labels) && (!has(object.metadata.labels) || object.metadata.labels == oldObject.metadata.labels)))"
      }
    ],
    "validations": [
      {
        "expression": "has(object.metadata.labels) && [\"roadbed.dev/team\", \"roadbed.dev/environment\", \"roadbed.dev/stage\", \"roadbed.dev/cost-centre\"].all(key, key in object.metadata.labels && object.metadata.labels[key] != \"\")",
        "message": "The namespace of an environment carries the labels roadbed.dev/team, roadbed.dev/environment, roadbed.dev/stage, roadbed.dev/cost-centre."
      },
      {
        "expression": "oldObject == null || !(has(oldObject.metadata.labels) && \"roadbed.dev/team\" in oldObject.metadata.labels) || ((has(object.metadata.labels) && \"roadbed.dev/team\" in object.metadata.labels) && object.metadata.labels[\"roadbed.dev/team\"] == oldObject.metadata.labels[\"roadbed.dev/team\"])",
        "message": "A namespace never changes its team."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-open-network-policy",
    "rule": "open-network-policy",
    "on": [
      {
        "apiGroups": [
          "networking.k8s.io"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "networkpolicies"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "!has(object.spec.ingress) || object.spec.ingress.all(r, has(r.from) && size(r.from) > 0 && r.from.all(p, !((has(p.namespaceSelector) && (!has(p.namespaceSelector.matchLabels) || size(p.namespaceSelector.matchLabels) == 0) && (!has(p.namespaceSelector.matchExpressions) || size(p.namespaceSelector.matchExpressions) == 0)) || (has(p.ipBlock) && p.ipBlock.cidr.matches(p.ipBlock.cidr.contains(\":\") ? \"/([0-9]|1[0-5])$\" : \"/[0-7]$\")))))",
        "message": "A network policy lets nobody in without a name: name pods, namespaces or networks under from."
      },
      {
        "expression": "!has(object.spec.egress) || object.spec.egress.all(r, (has(r.to) && size(r.to) > 0) || (has(r.ports) && size(r.ports) > 0))",
        "message": "A network policy does not let everything out: name who under to, or the ports."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-pod-security",
    "rule": "pod-security",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "namespaces"
        ]
      }
    ],
    "namespaces": "all",
    "conditions": [
      {
        "name": "is-or-was-an-environment",
        "expression": "(has(object.metadata.labels) && \"roadbed.dev/team\" in object.metadata.labels) || (oldObject != null && (has(oldObject.metadata.labels) && \"roadbed.dev/team\" in oldObject.metadata.labels))"
      },
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.metadata.labels) == has(oldObject.metadata.labels) && (!has(object.metadata.labels) || object.metadata.labels == oldObject.metadata.labels)))"
      }
    ],
    "validations": [
      {
        "expression": "has(object.metadata.labels) && \"pod-security.kubernetes.io/enforce\" in object.metadata.labels && object.metadata.labels[\"pod-security.kubernetes.io/enforce\"] == \"restricted\"",
        "message": "The namespace of an environment enforces restricted pod security: set the label pod-security.kubernetes.io/enforce to restricted."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-quota",
    "rule": "quota",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "resourcequotas"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "has(object.spec.hard) && [\"requests.cpu\", \"requests.memory\", \"limits.memory\", \"pods\"].all(key, key in object.spec.hard)",
        "message": "The quota of an environment limits requests.cpu, requests.memory, limits.memory, pods: set them under spec.hard."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-old-tls-ingresses",
    "rule": "old-tls",
    "on": [
      {
        "apiGroups": [
          "networking.k8s.io"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "ingresses"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "has(object.spec.tls) && size(object.spec.tls) > 0",
        "message": "An Ingress has TLS: name the host under `hosts` instead, the gateway has it."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-old-tls-gateways",
    "rule": "old-tls",
    "on": [
      {
        "apiGroups": [
          "gateway.networking.k8s.io"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "gateways",
          "listenersets"
        ]
      },
      {
        "apiGroups": [
          "gateway.networking.x-k8s.io"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "xlistenersets"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "!has(object.spec.listeners) || object.spec.listeners.all(listener, listener.protocol != \"HTTP\")",
        "message": "Nothing is answered in clear: use protocol HTTPS."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-rbac-wildcard-roles",
    "rule": "rbac-wildcard",
    "on": [
      {
        "apiGroups": [
          "rbac.authorization.k8s.io"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "roles"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.rules) == has(oldObject.rules) && (!has(object.rules) || object.rules == oldObject.rules)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "!has(object.rules) || object.rules.all(r, (!has(r.verbs) || !(\"*\" in r.verbs)) && (!has(r.resources) || !(\"*\" in r.resources)) && (!has(r.apiGroups) || !(\"*\" in r.apiGroups)))",
        "message": "A role names verbs, resources and apiGroups: none is a star."
      },
      {
        "expression": "!has(object.rules) || object.rules.all(r, !has(r.verbs) || !r.verbs.exists(verb, verb in [\"escalate\", \"bind\", \"impersonate\"]))",
        "message": "A role gives no rights to give rights: remove escalate, bind, impersonate."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-rbac-wildcard-bindings",
    "rule": "rbac-wildcard",
    "on": [
      {
        "apiGroups": [
          "rbac.authorization.k8s.io"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "rolebindings"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.subjects) == has(oldObject.subjects) && (!has(object.subjects) || object.subjects == oldObject.subjects)) && (has(object.roleRef) == has(oldObject.roleRef) && (!has(object.roleRef) || object.roleRef == oldObject.roleRef)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "!has(object.subjects) || object.subjects.all(subject, !(subject.name in [\"system:authenticated\", \"system:unauthenticated\", \"system:anonymous\", \"system:serviceaccounts\"]))",
        "message": "Rights are given to somebody, not to everybody: name the group or the service account."
      },
      {
        "expression": "!(object.roleRef.name in [\"cluster-admin\", \"admin\", \"edit\"])",
        "message": "cluster-admin, admin, edit allow more than anything here needs: use a role of platform/services."
      }
    ],
    "variables": []
  },
  {
    "name": "roadbed-image-tag",
    "rule": "image-tag",
    "on": [
      {
        "apiGroups": [
          ""
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "pods",
          "pods/ephemeralcontainers"
        ]
      },
      {
        "apiGroups": [
          "apps"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "deployments",
          "statefulsets",
          "daemonsets",
          "replicasets"
        ]
      },
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      },
      {
        "apiGroups": [
          "keda.sh"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "scaledjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "Images have a version: write <image>:<version>, or a digest.",
        "messageExpression": "\"Images have a version (<image>:<version>), or a digest: \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "pod",
        "expression": "dyn(object).kind == \"Pod\" ? dyn(object).spec : dyn(object).kind == \"CronJob\" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).kind == \"ScaledJob\" ? dyn(object).spec.jobTargetRef.template.spec : dyn(object).spec.template.spec"
      },
      {
        "name": "running",
        "expression": "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
      },
      {
        "name": "containers",
        "expression": "variables.running + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])"
      },
      {
        "name": "images",
        "expression": "variables.containers.map(c, has(c.image) ? c.image : \"\") + (has(variables.pod.volumes) ? variables.pod.volumes : []).filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference)"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !image.contains(\"@sha256:\") && (!image.matches(\":[^/:]+$\") || image.matches(\":(latest|main|master|dev|edge|nightly|stable)$\")))"
      }
    ]
  },
  {
    "name": "roadbed-image-tag-operators",
    "rule": "image-tag",
    "on": [
      {
        "apiGroups": [
          "postgresql.cnpg.io"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "clusters",
          "imagecatalogs"
        ]
      },
      {
        "apiGroups": [
          "rabbitmq.com"
        ],
        "apiVersions": [
          "*"
        ],
        "resources": [
          "rabbitmqclusters"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      }
    ],
    "validations": [
      {
        "expression": "size(variables.strangers) == 0",
        "message": "Images have a version: write <image>:<version>, or a digest.",
        "messageExpression": "\"Images have a version (<image>:<version>), or a digest: \" + variables.strangers.join(\", \") + \".\""
      }
    ],
    "variables": [
      {
        "name": "images",
        "expression": "dyn(object).kind == \"Cluster\" ? (has(dyn(object).spec.imageName) ? [dyn(object).spec.imageName] : []) : dyn(object).kind == \"RabbitmqCluster\" ? (has(dyn(object).spec.image) ? [dyn(object).spec.image] : []) : (has(dyn(object).spec.images) ? dyn(object).spec.images.filter(i, has(i.image)).map(i, i.image) : [])"
      },
      {
        "name": "strangers",
        "expression": "variables.images.filter(image, !image.contains(\"@sha256:\") && (!image.matches(\":[^/:]+$\") || image.matches(\":(latest|main|master|dev|edge|nightly|stable)$\")))"
      }
    ]
  },
  {
    "name": "roadbed-job-deadline",
    "rule": "job-deadline",
    "on": [
      {
        "apiGroups": [
          "batch"
        ],
        "apiVersions": [
          "v1"
        ],
        "resources": [
          "jobs",
          "cronjobs"
        ]
      }
    ],
    "conditions": [
      {
        "name": "says-something-new",
        "expression": "oldObject == null || !((has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == oldObject.spec)))"
      },
      {
        "name": "made-by-nobody-else",
        "expression": "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)"
      }
    ],
    "validations": [
      {
        "expression": "has(variables.job.activeDeadlineSeconds)",
        "message": "A job comes to an end: set activeDeadlineSeconds."
      },
      {
        "expression": "!variables.scheduled || (has(dyn(object).spec.concurrencyPolicy) && dyn(object).spec.concurrencyPolicy in [\"Forbid\", \"Replace\"])",
        "message": "One run at a time: set concurrencyPolicy to Forbid or Replace."
      }
    ],
    "variables": [
      {
        "name": "scheduled",
        "expression": "dyn(object).kind == \"CronJob\""
      },
      {
        "name": "job",
        "expression": "variables.scheduled ? dyn(object).spec.jobTemplate.spec : dyn(object).spec"
      }
    ]
  }
];
