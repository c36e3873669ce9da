import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { EnvironmentContext } from "./context.ts";
import { createCustomObject } from "./custom-object.ts";
import { metadataOf } from "./metadata.ts";

export interface GeneratedSecretArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  /** Name of the Secret. */
  readonly name: string;
  /** Key -> text; `{{ .password }}` stands for the password that is made in the cluster. */
  readonly template: Readonly<Record<string, pulumi.Input<string>>>;
  /** Default: Opaque. */
  readonly type?: string;
  /** Further labels of the Secret, for example those by which an operator watches it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A Secret whose password External Secrets makes inside the cluster, once, and keeps: no program, plan or state ever
 * holds it. Letters and digits only, so that it may stand in a URL.
 */
export function createGeneratedSecret(args: GeneratedSecretArgs, opts: pulumi.CustomResourceOptions): CustomResource {
  const metadata = metadataOf(args.context, args.component, args.name);
  const generator = new CustomResource(
    `${args.name}-password`,
    {
      apiVersion: "generators.external-secrets.io/v1alpha1",
      kind: "Password",
      metadata,
      spec: { length: 40, digits: 10, symbols: 0, noUpper: false, allowRepeat: true },
    },
    opts,
  );
  return createCustomObject(
    {
      kind: "ExternalSecret",
      metadata,
      spec: {
        refreshPolicy: "CreatedOnce",
        target: {
          name: args.name,
          creationPolicy: "Owner",
          template: {
            engineVersion: "v2",
            type: args.type ?? "Opaque",
            metadata: { labels: { ...metadata.labels, ...args.labels } },
            data: args.template,
          },
        },
        dataFrom: [
          { sourceRef: { generatorRef: { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password", name: args.name } } },
        ],
      },
    },
    { ...opts, dependsOn: [generator] },
  );
}
