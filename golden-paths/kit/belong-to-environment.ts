import * as pulumi from "@pulumi/pulumi";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { EnvironmentContext } from "./context.ts";

/** Kinds that stand in no namespace: policy judges them, but they must not be given one. */
const clusterKinds =
  /:(?:APIService|CSIDriver|CSINode|ClusterRole|ClusterRoleBinding|ClusterIssuer|ClusterSecretStore|CustomResourceDefinition|FlowSchema|GatewayClass|IngressClass|MutatingWebhookConfiguration|Namespace|Node|PersistentVolume|PriorityClass|PriorityLevelConfiguration|RuntimeClass|StorageClass|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding|ValidatingWebhookConfiguration|VolumeAttachment)$/;

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Gives every Kubernetes object of a team's own code the environment's labels and namespace, and a name that never varies. */
export function belongToEnvironment(context: EnvironmentContext): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const inputs = props as { readonly metadata?: pulumi.Input<Metadata> };
    const own = (metadata: Metadata = {}) => claim(context, { type, name }, metadata);
    const metadata = pulumi.Output.isInstance(inputs.metadata) ? inputs.metadata.apply(own) : own(inputs.metadata as Metadata | undefined);
    return { props: { ...inputs, metadata }, opts };
  };
}

function claim(
  { namespace, labels, ref }: EnvironmentContext,
  { type, name }: { type: string; name: string },
  metadata: Metadata,
): Metadata {
  // The environment's labels win: by them admission and the bill know whose it is.
  const owned = { name, ...metadata, labels: { ...metadata.labels, ...labels } };
  if (clusterKinds.test(type)) return owned;
  if (metadata.namespace === undefined || metadata.namespace === namespace) return { ...owned, namespace };
  throw new UserError(`The resource ${name} (${type}) of ${ref} stands in the namespace ${metadata.namespace}.`, {
    fix: `Leave metadata.namespace out, or write ${namespace}: an environment makes objects in its own namespace only.`,
  });
}
