import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import type { ExampleOutputs } from "./outputs.ts";
import type { ExampleSettings } from "./settings.ts";

/** What it is, and what nobody sees from its resources. Explicit names, no invokes, no clock: a preview has no cloud. */
export class Example extends pulumi.ComponentResource {
  readonly outputs: { readonly [Key in keyof ExampleOutputs]: pulumi.Input<ExampleOutputs[Key]> };

  constructor(settings: ExampleSettings) {
    super("roadbed:layer:example", "example");
    const namespace = new Namespace(
      "example",
      {
        metadata: {
          name: "example",
          labels: { "app.kubernetes.io/managed-by": "roadbed", "pod-security.kubernetes.io/enforce": settings.podSecurity },
        },
      },
      { parent: this },
    );
    this.outputs = { namespace: namespace.metadata.name };
    this.registerOutputs(this.outputs);
  }
}

export function createLayer(input: LayerInput): Example["outputs"] {
  return new Example(input.settings as unknown as ExampleSettings).outputs;
}
