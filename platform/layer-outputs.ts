import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import type { ClusterOutputs } from "./cluster/outputs.ts";
import type { NetworkOutputs } from "./network/outputs.ts";

export type { ClusterOutputs, NetworkOutputs };

interface Outputs {
  readonly network: NetworkOutputs;
  readonly cluster: ClusterOutputs;
}

/** What a lower layer promised. Its presence is checked before a layer's code runs: see `needs` in layers.ts. */
export function readOutputs<Layer extends keyof Outputs>(input: LayerInput, layer: Layer): Outputs[Layer] {
  return input.layers[layer] as unknown as Outputs[Layer];
}
