import type * as pulumi from "@pulumi/pulumi";

/**
 * Makes every Kubernetes object below a component wait for the namespace and its closed door. The objects name their
 * namespace as plain text, so nothing else would tell an engine what comes first, and what goes last.
 */
export function standInside(gate: readonly pulumi.Resource[]): pulumi.ResourceTransformation {
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const { dependsOn } = opts;
    const others = dependsOn === undefined ? [] : Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    return { props, opts: { ...opts, dependsOn: [...gate, ...(others as pulumi.Resource[])] } };
  };
}
