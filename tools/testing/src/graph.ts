import { makeUrn, type Resource, type ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";

/** A resource in a few words; names of others stand for their URNs. */
export interface ResourceSketch extends Partial<
  Pick<Resource, "protect" | "deleteBeforeReplace" | "retainOnDelete" | "version" | "provider">
> {
  readonly type: string;
  readonly name: string;
  readonly inputs?: JsonObject;
  readonly parent?: string;
  readonly dependsOn?: readonly string[];
}

/** The graph of one environment's stack, from sketches in order of dependency. */
export function makeGraph(ref: string, sketches: readonly ResourceSketch[], outputs: JsonObject = {}): ResourceGraph {
  const stack = ref.replace("/", ".");
  const urns = new Map<string, string>();
  const find = (name: string): string => urns.get(name) ?? name;
  const resources = sketches.map(({ type, name, inputs = {}, parent, dependsOn = [], ...options }): Resource => {
    const parentUrn = parent === undefined ? undefined : find(parent);
    const urn = makeUrn(stack, "environments", type, name, parentUrn);
    urns.set(name, urn);
    return {
      urn,
      type,
      name,
      custom: type.includes(":") && !type.startsWith("roadbed:"),
      inputs,
      propertyDependencies: {},
      dependencies: dependsOn.map(find).sort(),
      ...(parentUrn === undefined ? {} : { parent: parentUrn }),
      ...options,
    };
  });
  return { project: "environments", stack, resources, outputs };
}

/** A Kubernetes object as a golden path would register it. */
export function sketchObject(
  kind: string,
  name: string,
  over: Partial<ResourceSketch> & { readonly spec?: JsonObject; readonly namespace?: string; readonly objectName?: string } = {},
): ResourceSketch {
  const { spec, namespace = "orders-staging", objectName = name, ...rest } = over;
  const apiVersion = apiVersions[kind] ?? "v1";
  const metadata: JsonObject = kind === "Namespace" ? { name: objectName } : { name: objectName, namespace };
  return {
    type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
    name,
    version: "4.34.2",
    inputs: { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }) },
    ...rest,
  };
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  Cluster: "postgresql.cnpg.io/v1",
};
