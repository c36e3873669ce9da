import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { managedBy, teamLabel } from "./labels.ts";
import { names } from "./names.ts";
import type { ServicesSettings } from "./settings.ts";

type SecretStore = ServicesSettings["secretStore"];

/** Where External Secrets reads from, for namespaces of environments only. No role lets people make ExternalSecrets. */
export function createSecretStore(input: LayerInput, { secretStore }: ServicesSettings, opts: pulumi.CustomResourceOptions): void {
  const readers = secretStore.provider === "kubernetes" ? createReader(secretStore.namespace, opts) : [];
  new CustomResource(
    names.secretStore,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: names.secretStore, labels: managedBy },
      spec: {
        provider: makeProvider(input, secretStore),
        conditions: [{ namespaceSelector: { matchExpressions: [{ key: teamLabel, operator: "Exists" }] } }],
      },
    },
    { ...opts, dependsOn: readers },
  );
}

function makeProvider({ instance }: LayerInput, secretStore: SecretStore): object {
  switch (secretStore.provider) {
    case "aws":
      return { aws: { service: "SecretsManager", region: instance.region } };
    case "vault":
      return {
        vault: {
          server: secretStore.server,
          path: secretStore.path,
          version: "v2",
          auth: {
            kubernetes: {
              mountPath: "kubernetes",
              role: secretStore.role,
              serviceAccountRef: { name: "external-secrets", namespace: "external-secrets" },
            },
          },
        },
      };
    case "kubernetes":
      return {
        kubernetes: {
          remoteNamespace: secretStore.namespace,
          auth: { serviceAccount: { name: names.secretReader, namespace: secretStore.namespace } },
          server: { caProvider: { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt", namespace: secretStore.namespace } },
        },
      };
  }
}

/** External Secrets acts as this account, which reads the Secrets of one namespace and nothing else. */
function createReader(namespace: string, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const metadata = { name: names.secretReader, namespace, labels: managedBy };
  const account = new ServiceAccount(names.secretReader, { metadata }, opts);
  const role = new Role(
    names.secretReader,
    {
      metadata,
      rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"] }],
    },
    opts,
  );
  const binding = new RoleBinding(
    names.secretReader,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: names.secretReader },
      subjects: [{ kind: "ServiceAccount", name: names.secretReader, namespace }],
    },
    { ...opts, dependsOn: [role] },
  );
  return [account, binding];
}
