import type { DriftKind } from "../contract/drift.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { at, listFields, podTemplateOf, textOf } from "./api-server.fake.ts";

type Path = readonly string[];

/** One thing that somebody does to one object, and what must be said about it. */
export interface Injection {
  readonly kind: DriftKind;
  readonly what: string;
  /** Dotted; absent where it is about the whole object. */
  readonly path?: string;
  /** Undefined: the object is deleted. */
  readonly change?: (object: JsonObject) => void;
  /** Deleted and made again, changed or not. */
  readonly isSwap?: true;
  /** A second object beside it, with another name. */
  readonly isCopy?: true;
  readonly subresource?: string;
  /** What was removed has no owner any more. */
  readonly isNobodys?: true;
  /** Where the value stood that was removed: an API server may put its default there. */
  readonly removed?: Path;
}

const immutable: Readonly<Record<string, RegExp>> = {
  Deployment: /^spec\.selector/,
  StatefulSet: /^spec\.(?:selector|volumeClaimTemplates|serviceName|podManagementPolicy)/,
  RoleBinding: /^roleRef/,
  Service: /^spec\.clusterIP$/,
};

/** Everything that is tried on one object; `turn` varies what is chosen. */
export function listInjections(object: JsonObject, turn: number): Injection[] {
  const kind = textOf(object["kind"]);
  const sites = listFields(object)
    .filter((path) => !path.includes("f:metadata") && path.at(-1) !== ".")
    .flatMap((path) => descend(object, path));
  const isFixed = (path: Path) => immutable[kind]?.test(show(path)) ?? false;
  const changeable = sites.filter((path) => !isFixed(path) && show(path) !== "spec.replicas" && !isMerged(path));
  // With its last value a map goes too, and the place would be another one.
  const removable = changeable.filter((path) => !isNothing(at(object, path)) && hasSiblings(object, path));
  return [
    ...take(changeable, turn, 2).map((path) => changeField("field-changed", object, path)),
    ...take(removable, turn + 1, 2).map(removeField),
    ...take(
      listAdditions(object).filter(
        ({ path = "" }) =>
          at(
            object,
            path.split(".").map((key) => `f:${key}`),
          ) === undefined,
      ),
      turn,
      2,
    ),
    ...take(listNotes(), turn, 1),
    ...listScalings(object),
    ...take(sites.filter(isFixed), turn, 4).map((path): Injection => ({ ...changeField("immutable-changed", object, path), isSwap: true })),
    { kind: "object-deleted", what: "deleted" },
    { kind: "object-recreated", what: "deleted and made again", isSwap: true, change: () => undefined },
    moveEnvironment(turn),
    { kind: "orphan", what: "copied under another name", isCopy: true, change: (copy) => rename(copy, "by-hand") },
  ];
}

function changeField(kind: DriftKind, object: JsonObject, path: Path): Injection {
  const value = at(object, path) ?? null;
  return { kind, what: `changed ${show(path)}`, path: show(path), change: (live) => set(live, path, alter(value)) };
}

function removeField(path: Path): Injection {
  return {
    kind: "field-removed",
    what: `removed ${show(path)}`,
    path: show(path),
    isNobodys: true,
    removed: path,
    change: (live) => set(live, path, undefined),
  };
}

/** What people add with `kubectl edit` and `kubectl patch`, where there is room for it. */
function listAdditions(object: JsonObject): Injection[] {
  const template = podTemplateOf(object);
  const below = object["kind"] === "CronJob" ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
  const inPod = (what: string, path: string, change: (pod: Record<string, Json>) => void): Injection => ({
    kind: "field-added",
    what,
    path: `${below}.${path}`,
    change: (live) => {
      change((podTemplateOf(live) as JsonObject)["spec"] as Record<string, Json>);
    },
  });
  if (template !== undefined)
    return [
      inPod("pinned to a node", "nodeSelector", (pod) => (pod["nodeSelector"] = { disk: "fast" })),
      inPod("opened the host's network", "hostNetwork", (pod) => (pod["hostNetwork"] = true)),
      inPod("added a container", "containers[debug]", (pod) =>
        (pod["containers"] as JsonObject[]).push({ name: "debug", image: "busybox:1.37" }),
      ),
      inPod("added a variable", `containers[${textOf(firstContainer(template)["name"])}].env[DEBUG]`, (pod) => {
        const [container] = pod["containers"] as Record<string, Json>[];
        if (container !== undefined) container["env"] = [...((container["env"] ?? []) as Json[]), { name: "DEBUG", value: "1" }];
      }),
      inPod("tolerates a taint", "tolerations", (pod) => (pod["tolerations"] = [{ key: "spot", operator: "Exists" }])),
    ];
  const add = (path: string, value: Json): Injection => ({
    kind: "field-added",
    what: `added ${path}`,
    path,
    change: (live) => {
      const [root = "", ...rest] = path.split(".");
      let node = live as Record<string, Json>;
      for (const [index, key] of [root, ...rest].entries()) {
        if (index === rest.length) node[key] = value;
        else node = (node[key] ??= {}) as Record<string, Json>;
      }
    },
  });
  switch (object["kind"]) {
    case "ConfigMap":
      return [add("data.DEBUG", "1")];
    case "ResourceQuota":
      return [add("spec.hard.pods", "1000")];
    case "Service":
      return [add("spec.externalIPs", ["192.0.2.7"]), add("spec.publishNotReadyAddresses", true)];
    case "HorizontalPodAutoscaler":
      return [add("spec.behavior.scaleDown.stabilizationWindowSeconds", 5)];
    case "CronJob":
      return [add("spec.timeZone", "Etc/UTC")];
    case "ServiceAccount":
      return [add("imagePullSecrets", [{ name: "private" }])];
    case "Cluster":
      return [add("spec.enableSuperuserAccess", true)];
    case "ScaledObject":
      return [add("spec.cooldownPeriod", 7)];
    case "ExternalSecret":
      return [add("spec.target.immutable", true)];
    case "Queue":
      return [add("spec.arguments.x-max-length", 10)];
    default:
      return [];
  }
}

function listNotes(): Injection[] {
  const note = (what: string, where: "labels" | "annotations", key: string, value: string | undefined, isNobodys = false): Injection => ({
    kind: "label-changed",
    what,
    path: `metadata.${where}${/[.]/.test(key) ? `["${key}"]` : `.${key}`}`,
    ...(isNobodys ? { isNobodys: true as const } : {}),
    change: (live) => {
      const metadata = live["metadata"] as Record<string, Json>;
      const notes = { ...(metadata[where] as Record<string, Json> | undefined) };
      if (value === undefined) delete notes[key];
      else notes[key] = value;
      metadata[where] = notes;
    },
  });
  return [
    note("changed the cost centre", "labels", "roadbed.dev/cost-centre", "CC-9999"),
    note("removed the owner", "labels", "roadbed.dev/owner", undefined, true),
    note("removed the owner label", "labels", "app.kubernetes.io/managed-by", undefined, true),
    note("added a label", "labels", "exempt-from-backups", "true"),
    note("added an annotation", "annotations", "policies.example.com/exempt", "all"),
    note("changed the classification", "labels", "roadbed.dev/data", "public"),
  ];
}

/** Of what scales itself nobody asks for a number; and an API server notes neither who scales that, nor who scales to zero. */
function listScalings(object: JsonObject): Injection[] {
  if (!["Deployment", "StatefulSet"].includes(textOf(object["kind"]))) return [];
  const isFixed = at(object, ["f:spec", "f:replicas"]) !== undefined;
  return (isFixed ? [0, 3, 5, 9, 17, 40, 41] : [3, 9]).map((replicas): Injection => ({
    kind: "replicas-changed",
    what: `scaled to ${replicas}`,
    path: "spec.replicas",
    ...(isFixed ? { subresource: "scale" } : {}),
    ...(replicas === 0 ? { isNobodys: true } : {}),
    change: (live) => set(live, ["f:spec", "f:replicas"], replicas),
  }));
}

function moveEnvironment(turn: number): Injection {
  const [label, value] = turn % 2 === 0 ? ["roadbed.dev/team", "billing"] : ["roadbed.dev/environment", "spike"];
  return {
    kind: "wrong-environment",
    what: `said that it belongs to ${value}`,
    path: `metadata.labels["${label}"]`,
    change: (live) => set(live, ["f:metadata", "f:labels", `f:${label}`], value),
  };
}

export function rename(object: JsonObject, suffix: string): void {
  const metadata = object["metadata"] as Record<string, Json>;
  metadata["name"] = `${textOf(metadata["name"])}-${suffix}`;
}

function firstContainer(template: JsonObject): JsonObject {
  return ((template["spec"] as JsonObject)["containers"] as JsonObject[])[0] ?? {};
}

/** The key itself of a list item can't be changed without making another item. */
function isMerged(path: Path): boolean {
  const [parent = "", last = ""] = path.slice(-2);
  return parent.startsWith("k:") && Object.hasOwn(JSON.parse(parent.slice(2)) as object, last.slice(2));
}

/** Maps that are kept as one piece are changed at one of their values. */
function descend(object: JsonObject, path: Path): Path[] {
  const value = at(object, path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const [key] = Object.keys(value);
  return key === undefined ? [] : descend(object, [...path, `f:${key}`]);
}

function hasSiblings(object: JsonObject, path: Path): boolean {
  const parent = at(object, path.slice(0, -1));
  return typeof parent === "object" && parent !== null && Object.keys(parent).length > 1;
}

function isNothing(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function alter(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return /^\d/.test(value) ? `7${value}` : `${value}x`;
  if (Array.isArray(value))
    return value.length > 0 && typeof value[0] === "object" ? [...value, ...value.slice(0, 1)] : [...value, "extra"];
  return { ...value, extra: "by-hand" };
}

function set(object: JsonObject, path: Path, value: Json | undefined): void {
  const parent = at(object, path.slice(0, -1)) as Record<string, Json>;
  const key = (path.at(-1) ?? "").slice(2);
  if (value === undefined) delete parent[key];
  else parent[key] = value;
}

/** As people read paths. */
function show(path: Path): string {
  return path.reduce((text, segment) => {
    if (segment.startsWith("k:"))
      return `${text}[${Object.values(JSON.parse(segment.slice(2)) as JsonObject)
        .map(String)
        .join("/")}]`;
    const key = segment.slice(2);
    if (/[.[\]]/.test(key)) return `${text}["${key}"]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** Take some, other ones each turn. */
function take<Item>(items: readonly Item[], turn: number, many: number): Item[] {
  if (items.length <= many) return [...items];
  return Array.from({ length: many }, (_, index) => items[(turn * 7 + index * 13) % items.length] as Item).filter(
    (item, index, all) => all.indexOf(item) === index,
  );
}

/** Field managers as people's tools call themselves. */
export const people: readonly string[] = [
  "kubectl-edit",
  "kubectl-patch",
  "k9s",
  "node-fetch",
  "helm",
  "kubectl-client-side-apply",
  "terraform",
];
