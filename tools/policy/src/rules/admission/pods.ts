import type { Admission, Kinds } from "./admission.ts";
import { differs, madeByNobodyElse } from "./conditions.ts";

/** Where a pod is described, and the pod itself: a mistake is told when somebody makes it, and held when it comes to run. */
const kinds: readonly Kinds[] = [
  { apiGroups: [""], apiVersions: ["v1"], resources: ["pods", "pods/ephemeralcontainers"] },
  { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments", "statefulsets", "daemonsets", "replicasets"] },
  { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"] },
  { apiGroups: ["keda.sh"], apiVersions: ["*"], resources: ["scaledjobs"] },
];

const templates = [
  `it.kind == "Pod" ? it.spec`,
  `it.kind == "CronJob" ? it.spec.jobTemplate.spec.template.spec`,
  `it.kind == "ScaledJob" ? it.spec.jobTargetRef.template.spec`,
  `it.spec.template.spec`,
]
  .join(" : ")
  // The kinds have different types: nothing to be checked before there is an object.
  .replaceAll("it.", "dyn(object).");

const orNone = (list: string) => `(has(${list}) ? ${list} : [])`;

const variables = {
  pod: templates,
  running: `variables.pod.containers + ${orNone("variables.pod.initContainers")}`,
  containers: `variables.running + ${orNone("variables.pod.ephemeralContainers")}`,
  images: `variables.containers.map(c, has(c.image) ? c.image : "") + ${orNone("variables.pod.volumes")}.filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference)`,
};

interface PodAdmission extends Pick<Admission, "validations"> {
  /** `everybody`: also for what operators run. `makers`: who makes a pod's description answers for it. */
  readonly holdsFor: "everybody" | "makers";
  readonly namespaces?: Readonly<Record<string, string>>;
  readonly variables?: NonNullable<Admission["variables"]>;
  /** Which of `pod`, `running`, `containers` and `images` it asks for, those before it included. */
  readonly upTo: keyof typeof variables;
}

/** A rule about pods, wherever they are described. Its expressions may use the variables up to the one that it names. */
export function onPods({ holdsFor, namespaces, variables: own = [], validations, upTo }: PodAdmission): Admission {
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const needed = names.slice(0, names.indexOf(upTo) + 1).map((name) => ({ name, expression: variables[name] }));
  return {
    on: kinds,
    ...(namespaces === undefined ? {} : { namespaces }),
    conditions: [differs("spec"), ...(holdsFor === "makers" ? [madeByNobodyElse] : [])],
    variables: [...needed, ...own],
    validations,
  };
}
