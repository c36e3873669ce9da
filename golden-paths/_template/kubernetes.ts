import type * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { PathComponent } from "../kit/component.ts";
import { type Connection, noConnection } from "../kit/connection.ts";
import type { PathArgs } from "../kit/context.ts";
import { metadataOf } from "../kit/metadata.ts";
import type { TemplatePathSettings } from "./contract.ts";

/** A ConfigMap, whose keys workloads get as variables. */
export class TemplatePathInCluster extends PathComponent<TemplatePathSettings> {
  readonly #names: readonly string[];
  readonly #values: ConfigMap;

  constructor(args: PathArgs<TemplatePathSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("template-path", args, opts);
    const { values } = args.settings;
    this.#names = Object.keys(values);
    this.#values = new ConfigMap(this.component, { metadata: metadataOf(this.context, this.component), data: values }, { parent: this });
    this.registerOutputs({});
  }

  override connect(): Connection {
    const env = Object.fromEntries(this.#names.map((name) => [name, { configMap: this.component, key: name }]));
    return { ...noConnection, env, dependsOn: [this.#values] };
  }
}
