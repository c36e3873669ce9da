import type * as pulumi from "@pulumi/pulumi";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { EnvironmentContext } from "../kit/context.ts";
import { objectNameOf } from "../kit/labels.ts";
import { readLayerText } from "../kit/layer-outputs.ts";

type Role = "owner" | "operator" | "viewer";

/** The owning team, and whoever the request names beside it, each by a role that holds in this namespace only. */
export function createAccess(context: EnvironmentContext, opts: pulumi.CustomResourceOptions): void {
  const { team, spec } = context.input;
  bind(context, { name: "owner", group: team.owners.group ?? team.owners.github, role: "owner", annotations: {} }, opts);
  for (const { group, role, until, reason } of spec.access) {
    // The end of an access is a change of the request, as a lease's is: nothing here looks at a clock.
    const annotations = { "roadbed.dev/reason": reason, ...(until === undefined ? {} : { "roadbed.dev/until": until }) };
    bind(context, { name: `${role}-${objectNameOf(group)}`, group, role, annotations }, opts);
  }
}

interface Binding {
  readonly name: string;
  readonly group: string;
  readonly role: Role;
  readonly annotations: Readonly<Record<string, string>>;
}

function bind(context: EnvironmentContext, { name, group, role, annotations }: Binding, opts: pulumi.CustomResourceOptions): void {
  new RoleBinding(
    name,
    {
      metadata: { name, namespace: context.namespace, labels: context.labels, annotations },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: readLayerText(context, "services", "roles", role) },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }],
    },
    opts,
  );
}
