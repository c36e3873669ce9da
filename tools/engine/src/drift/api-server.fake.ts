import type { Json, JsonObject } from "../contract/json.ts";
import type { LiveObject, ManagedFields } from "../contract/live.ts";

type Path = readonly string[];
type Fields = Map<string, Path>;
interface Entry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly subresource?: string;
  time: string;
  readonly fields: Fields;
}

/**
 * One object as an API server keeps it: who applies or updates takes the fields that it changes, what is removed is nobody's, and
 * defaults have no owner. The same rules as a real one's, which `corpus.cluster.test.ts` holds it against.
 */
export class ServedObject {
  object: JsonObject;
  readonly #entries: Entry[] = [];

  constructor(applied: JsonObject, manager: string, time: string, operation: "Apply" | "Update" = "Apply") {
    this.object = structuredClone(applied);
    const metadata = this.object["metadata"] as JsonObject;
    Object.assign(metadata, {
      uid: `uid-${JSON.stringify(applied).length}-${time}`,
      creationTimestamp: time,
      resourceVersion: "1",
      generation: 1,
    });
    this.#entries.push({ manager, operation, time, fields: fieldsOf(applied, isTyped(applied)) });
    fillIn(this.object);
  }

  /** Writes the object anew, as `kubectl edit`, a patch or a controller does. */
  update(
    manager: string,
    time: string,
    change: (object: JsonObject) => void,
    options: { subresource?: string; operation?: "Apply" | "Update" } = {},
  ): this {
    const before = fieldsOf(this.object, isTyped(this.object));
    const next = structuredClone(this.object);
    change(next);
    const after = fieldsOf(next, isTyped(next));
    const changed = [...after].filter(
      ([key, path]) => !before.has(key) || JSON.stringify(at(this.object, path)) !== JSON.stringify(at(next, path)),
    );
    const gone = [...before.keys()].filter((key) => !after.has(key));
    this.object = next;
    for (const { fields } of this.#entries) for (const key of [...changed.map(([key]) => key), ...gone]) fields.delete(key);
    const { operation = "Update", subresource } = options;
    const known = this.#entries.find(
      (entry) => entry.manager === manager && entry.operation === operation && entry.subresource === subresource,
    );
    if (changed.length === 0 || (subresource === "scale" && isScaledToZero(next))) return this;
    if (known === undefined)
      this.#entries.push({ manager, operation, time, fields: new Map(changed), ...(subresource === undefined ? {} : { subresource }) });
    else {
      for (const [key, path] of changed) known.fields.set(key, path);
      known.time = time;
    }
    return this;
  }

  read(): LiveObject {
    const managedFields = this.#entries
      .filter(({ fields }) => fields.size > 0)
      .map(({ fields, ...entry }): ManagedFields => ({
        ...entry,
        apiVersion: textOf(this.object["apiVersion"]),
        fieldsType: "FieldsV1",
        fieldsV1: treeOf(fields),
      }));
    return {
      object: { ...this.object, metadata: { ...(this.object["metadata"] as JsonObject), managedFields: managedFields as unknown as Json } },
    };
  }
}

/** A zero is left out of a scale, so that nobody owns it. */
function isScaledToZero({ spec }: JsonObject): boolean {
  return (spec as JsonObject)["replicas"] === 0;
}

const keyedLists: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  conditions: ["type"],
};
const atomicMaps = new Set([
  "selector",
  "nodeSelector",
  "matchLabels",
  "labelSelector",
  "podSelector",
  "namespaceSelector",
  "claimRef",
  "roleRef",
]);
const builtIn = /^(?:v1|[a-z]+\/v[0-9]+|[a-z.]+\.k8s\.io\/v[0-9]+)$/;

/** Each place of an object that has an owner of its own. */
export function listFields(object: JsonObject): Path[] {
  return [...fieldsOf(object, isTyped(object)).values()];
}

function fieldsOf(object: JsonObject, isBuiltIn: boolean): Fields {
  const fields: Fields = new Map();
  const visit = (value: Json, path: Path): void => {
    const key = path.at(-1)?.slice(2) ?? "";
    const add = () => fields.set(JSON.stringify(path), path);
    if (Array.isArray(value)) {
      const keys = isBuiltIn ? keysOfList(key, path) : undefined;
      if (keys === undefined) {
        add();
        return;
      }
      for (const item of value as JsonObject[]) {
        const named = Object.fromEntries(
          keys.flatMap((name) => (item[name] === undefined ? (name === "protocol" ? [[name, "TCP"]] : []) : [[name, item[name]]])),
        );
        const below = [...path, `k:${JSON.stringify(named)}`];
        fields.set(JSON.stringify([...below, "."]), [...below, "."]);
        for (const [name, child] of Object.entries(item)) visit(child, [...below, `f:${name}`]);
      }
      return;
    }
    if (typeof value !== "object" || value === null || Object.keys(value).length === 0 || (isBuiltIn && atomicMaps.has(key))) {
      add();
      return;
    }
    for (const [name, child] of Object.entries(value)) visit(child, [...path, `f:${name}`]);
  };
  for (const [name, value] of Object.entries(object)) if (!["apiVersion", "kind", "metadata"].includes(name)) visit(value, [`f:${name}`]);
  const metadata = object["metadata"] as JsonObject;
  for (const name of ["labels", "annotations"])
    for (const [key, value] of Object.entries((metadata[name] ?? {}) as JsonObject)) visit(value, ["f:metadata", `f:${name}`, `f:${key}`]);
  return fields;
}

function keysOfList(key: string, path: Path): readonly string[] | undefined {
  if (key !== "ports") return keyedLists[key];
  if (path.includes("f:containers")) return ["containerPort", "protocol"];
  return path.join() === "f:spec,f:ports" ? ["port", "protocol"] : undefined;
}

function treeOf(fields: Fields): JsonObject {
  const root: JsonObject = {};
  for (const path of fields.values()) {
    let node = root;
    for (const segment of path) node = (node[segment] ??= {}) as JsonObject;
  }
  return root;
}

export function at(object: JsonObject, path: Path): Json | undefined {
  let value: Json | undefined = object;
  for (const segment of path) {
    if (segment === ".") return value === undefined ? undefined : true;
    if (segment.startsWith("k:")) {
      const keys = JSON.parse(segment.slice(2)) as JsonObject;
      value = (value as JsonObject[] | undefined)?.find((item) =>
        Object.entries(keys).every(([name, wanted]) => (item[name] ?? "TCP") === wanted),
      );
    } else value = (value as JsonObject | undefined)?.[segment.slice(2)];
  }
  return value;
}

function isTyped({ apiVersion }: JsonObject): boolean {
  return builtIn.test(textOf(apiVersion));
}

/** What API servers and controllers put on every object of a kind right after it was made. */
function fillIn(object: JsonObject): void {
  const spec = object["spec"] as Record<string, Json> | undefined;
  if (spec === undefined) return;
  if (object["kind"] === "Deployment") {
    spec["progressDeadlineSeconds"] ??= 600;
    spec["revisionHistoryLimit"] ??= 10;
    spec["strategy"] ??= { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } };
  }
  if (object["kind"] === "Service")
    Object.assign(spec, {
      clusterIP: "10.0.0.17",
      clusterIPs: ["10.0.0.17"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      type: spec["type"] ?? "ClusterIP",
      internalTrafficPolicy: "Cluster",
    });
  if (object["kind"] === "NetworkPolicy")
    for (const rule of [...((spec["ingress"] ?? []) as JsonObject[]), ...((spec["egress"] ?? []) as JsonObject[])])
      for (const port of (rule["ports"] ?? []) as JsonObject[]) port["protocol"] ??= "TCP";
  if (object["kind"] === "CronJob")
    Object.assign(spec, { suspend: spec["suspend"] ?? false, successfulJobsHistoryLimit: spec["successfulJobsHistoryLimit"] ?? 3 });
  if (object["kind"] === "Namespace") spec["finalizers"] = ["kubernetes"];
  const template = podTemplateOf(object);
  if (template === undefined) return;
  const pod = template["spec"] as Record<string, Json>;
  pod["dnsPolicy"] ??= "ClusterFirst";
  pod["schedulerName"] ??= "default-scheduler";
  pod["restartPolicy"] ??= "Always";
  pod["terminationGracePeriodSeconds"] ??= 30;
  for (const container of (pod["containers"] ?? []) as Record<string, Json>[]) {
    container["imagePullPolicy"] ??= "IfNotPresent";
    container["terminationMessagePath"] ??= "/dev/termination-log";
    container["terminationMessagePolicy"] ??= "File";
    for (const port of (container["ports"] ?? []) as JsonObject[]) port["protocol"] ??= "TCP";
    for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
      if (container[probe] !== undefined) Object.assign(container[probe] as JsonObject, { successThreshold: 1 });
    shorten(((container["resources"] ?? {}) as JsonObject)["requests"]);
  }
}

/** `1000m` is kept as `1`. */
function shorten(quantities: Json | undefined): void {
  for (const [name, value] of Object.entries((quantities ?? {}) as Record<string, Json>)) {
    const [, thousands] = /^(\d+)000m$/.exec(textOf(value)) ?? [];
    if (thousands !== undefined) (quantities as Record<string, Json>)[name] = thousands;
  }
}

export function podTemplateOf(object: JsonObject): JsonObject | undefined {
  const spec = (object["spec"] ?? {}) as JsonObject;
  if (object["kind"] === "CronJob") return ((spec["jobTemplate"] as JsonObject)["spec"] as JsonObject)["template"] as JsonObject;
  return ["Deployment", "StatefulSet", "DaemonSet", "Job"].includes(textOf(object["kind"])) ? (spec["template"] as JsonObject) : undefined;
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
