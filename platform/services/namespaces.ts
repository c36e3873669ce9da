import type * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";
import type { ServicesSettings } from "./settings.ts";

/** The namespaces that are the same in every cluster. Monitoring needs the nodes' own metrics, hence its weaker pod security. */
export function createNamespaces(input: LayerInput, { secretStore }: ServicesSettings, opts: pulumi.CustomResourceOptions): Namespace[] {
  return [
    createNamespace(names.ingress, "baseline", opts),
    createNamespace(names.monitoring, "privileged", opts),
    ...(input.instance.target === "kubernetes" ? [createNamespace(names.messaging, "restricted", opts)] : []),
    ...(secretStore.provider === "kubernetes" ? [createNamespace(secretStore.namespace, "restricted", opts)] : []),
  ];
}

function createNamespace(
  name: string,
  podSecurity: "restricted" | "baseline" | "privileged",
  opts: pulumi.CustomResourceOptions,
): Namespace {
  return new Namespace(
    name,
    {
      metadata: {
        name,
        labels: { ...managedBy, "pod-security.kubernetes.io/enforce": podSecurity, "pod-security.kubernetes.io/warn": "restricted" },
      },
    },
    opts,
  );
}
