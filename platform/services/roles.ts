import type * as pulumi from "@pulumi/pulumi";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";
import { roleRules } from "./roles.data.ts";

/** The roles that environments bind in their namespaces; none is ever bound for the whole cluster. */
export function createRoles(opts: pulumi.CustomResourceOptions): void {
  for (const role of ["owner", "operator", "viewer"] as const) {
    const rules = roleRules[role].map(({ apiGroups, resources, verbs }) => ({
      apiGroups: [...apiGroups],
      resources: [...resources],
      verbs: [...verbs],
    }));
    new ClusterRole(names.roles[role], { metadata: { name: names.roles[role], labels: managedBy }, rules }, opts);
  }
}
