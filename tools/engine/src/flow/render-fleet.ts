import { UserError } from "../contract/errors.ts";
import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import { isSecretValue, type ResourceGraph } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { Materials } from "../contract/ledger.ts";
import type { EnvironmentInput, LayerInput, ProgramInput } from "../contract/program.ts";
import { digestOfGraph, keyOfMaterials, type GraphCache } from "../render/graph-cache.ts";
import type { Renderer } from "../render/renderer.ts";

/** How the read room turns a fleet into what programs are run with, and into what a rendering depends on. */
export interface FleetReader {
  makeLayerInput(fleet: Fleet, instance: string, layer: string, layerOutputs: LayerOutputs): LayerInput;
  makeEnvironmentInput(fleet: Fleet, ref: string, layerOutputs: LayerOutputs): EnvironmentInput;
  materialsOfLayer(instance: string, layer: string): Materials;
  materialsOfEnvironment(request: EnvironmentRequest): Materials;
}

/** Outputs of one instance's layers, by layer name. */
export type LayerOutputs = Readonly<Record<string, JsonObject>>;

export interface FleetRendering {
  /** By `<team>/<environment>`. */
  readonly graphs: ReadonlyMap<string, ResourceGraph>;
  /** By `<instance>/<layer>`. */
  readonly layers: ReadonlyMap<string, ResourceGraph>;
  /** By either: why there is no graph. */
  readonly errors: ReadonlyMap<string, UserError>;
  /** Plaintext behind `$secret` digests, by ref; empty unless `secrets` is asked for. Never write it anywhere. */
  readonly secrets: ReadonlyMap<string, ReadonlyMap<string, Json>>;
  /** How many of the graphs were rendered now; the others came from the cache. */
  readonly rendered: number;
}

export interface FleetRenderingOptions {
  readonly fleet: Fleet;
  /** Environments to render. The layers of their instances are always rendered. */
  readonly refs: readonly string[];
  /** Instances whose layers are rendered although no environment of `refs` stands there. Default: none. */
  readonly instances?: readonly string[];
  /** Layer names in their order, from platform/layers.ts. */
  readonly layers: readonly string[];
  readonly reader: FleetReader;
  readonly renderer: Renderer;
  readonly cache?: GraphCache;
  /** Graphs with secrets are then rendered anew, because the cache knows no plaintext. The renderer must bring it. Default: false. */
  readonly secrets?: boolean;
  /** Called after each graph, for a progress bar. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Renders layers first, each with the outputs of those below it, and then the environments that stand on them. */
export async function renderFleet(options: FleetRenderingOptions): Promise<FleetRendering> {
  const { fleet, refs, reader } = options;
  const requests = refs.flatMap((ref) => fleet.environments.get(ref) ?? []);
  const stand = new Stand(options, requests);
  await stand.renderLayers();
  const tasks: StackTask[] = [];
  for (const request of requests) {
    const outputs = stand.outputsOf(request.instance, request.ref);
    if (outputs === undefined) continue;
    tasks.push({
      ref: request.ref,
      materials: () => reader.materialsOfEnvironment(request),
      input: () => reader.makeEnvironmentInput(fleet, request.ref, outputs),
    });
  }
  const graphs = await stand.renderStacks(tasks);
  return { graphs, layers: stand.layers, errors: stand.errors, secrets: stand.secrets, rendered: stand.rendered };
}

interface StackTask {
  readonly ref: string;
  /** Only worked out where there is a cache to look it up in. */
  readonly materials: () => Materials;
  /** Only worked out where the cache has no answer. */
  readonly input: () => ProgramInput;
}

interface MissingStack {
  readonly ref: string;
  readonly key: string;
  readonly input: ProgramInput;
}

/** What one call knows so far. */
class Stand {
  readonly layers = new Map<string, ResourceGraph>();
  readonly errors = new Map<string, UserError>();
  readonly secrets = new Map<string, ReadonlyMap<string, Json>>();
  rendered = 0;
  readonly #options: FleetRenderingOptions;
  readonly #instances: readonly string[];
  readonly #total: number;
  #done = 0;

  constructor(options: FleetRenderingOptions, requests: readonly EnvironmentRequest[]) {
    this.#options = options;
    this.#instances = [...new Set([...requests.map(({ instance }) => instance), ...(options.instances ?? [])])].sort();
    this.#total =
      requests.length + options.layers.flatMap((layer) => this.#instances.filter((instance) => this.#hasLayer(instance, layer))).length;
  }

  async renderLayers(): Promise<void> {
    const { fleet, layers, reader } = this.#options;
    for (const layer of layers) {
      const tasks: StackTask[] = [];
      for (const instance of this.#instances.filter((name) => this.#hasLayer(name, layer))) {
        const ref = `${instance}/${layer}`;
        const outputs = this.outputsOf(instance, ref);
        if (outputs === undefined) continue;
        tasks.push({
          ref,
          materials: () => reader.materialsOfLayer(instance, layer),
          input: () => reader.makeLayerInput(fleet, instance, layer, outputs),
        });
      }
      for (const [ref, graph] of await this.renderStacks(tasks)) this.layers.set(ref, graph);
    }
  }

  /** Undefined, and noted as an error of `ref`, where a layer that it stands on could not be rendered. */
  outputsOf(instance: string, ref: string): LayerOutputs | undefined {
    const outputs: Record<string, JsonObject> = {};
    for (const layer of this.#options.layers) {
      const below = `${instance}/${layer}`;
      if (this.errors.has(below)) {
        this.errors.set(
          ref,
          new UserError(`${ref} stands on the layer ${below}, which cannot be rendered.`, {
            fix: "Repair the layer first.",
            cause: this.errors.get(below),
          }),
        );
        return undefined;
      }
      const graph = this.layers.get(below);
      if (graph !== undefined) outputs[layer] = graph.outputs;
    }
    return outputs;
  }

  async renderStacks(tasks: readonly StackTask[]): Promise<Map<string, ResourceGraph>> {
    const { cache } = this.#options;
    const graphs = new Map<string, ResourceGraph>();
    const missing: MissingStack[] = [];
    for (const { ref, materials, input } of tasks) {
      const key = cache === undefined ? "" : keyOfMaterials(ref, materials());
      const cached = this.#lookUp(key);
      if (cached === undefined) {
        this.#tryInput(ref, input, (made) => missing.push({ ref, key, input: made }));
        continue;
      }
      graphs.set(ref, cached);
      this.#advance();
    }
    await this.#renderMissing(missing, graphs);
    return inOrder(tasks, graphs);
  }

  async #renderMissing(missing: readonly MissingStack[], graphs: Map<string, ResourceGraph>): Promise<void> {
    const { cache, renderer } = this.#options;
    if (missing.length === 0) return;
    for await (const { index, graph, error, secrets } of renderer.render(missing.map(({ input }) => input))) {
      const { ref = "", key = "" } = missing[index] ?? {};
      this.#advance();
      if (error !== undefined) this.errors.set(ref, error);
      if (graph === undefined) continue;
      this.rendered += 1;
      graphs.set(ref, graph);
      if (secrets !== undefined && secrets.size > 0) this.secrets.set(ref, secrets);
      cache?.put(key, graph, digestOfGraph(graph));
    }
  }

  #lookUp(key: string): ResourceGraph | undefined {
    const cached = this.#options.cache?.get(key);
    return cached !== undefined && this.#options.secrets === true && hasSecret(cached) ? undefined : cached;
  }

  #tryInput(ref: string, make: () => ProgramInput, use: (input: ProgramInput) => void): void {
    try {
      use(make());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.errors.set(ref, error);
      this.#advance();
    }
  }

  #hasLayer(instance: string, layer: string): boolean {
    return Object.hasOwn(this.#options.fleet.platform.instances[instance]?.layers ?? {}, layer);
  }

  #advance(): void {
    this.#done += 1;
    this.#options.onProgress?.(this.#done, this.#total);
  }
}

/** Programs end in any order; who reads the result must not notice. */
function inOrder(tasks: readonly StackTask[], graphs: ReadonlyMap<string, ResourceGraph>): Map<string, ResourceGraph> {
  const ordered = new Map<string, ResourceGraph>();
  for (const { ref } of tasks) {
    const graph = graphs.get(ref);
    if (graph !== undefined) ordered.set(ref, graph);
  }
  return ordered;
}

function hasSecret(graph: ResourceGraph): boolean {
  const look = (value: Json): boolean => {
    if (typeof value !== "object" || value === null) return false;
    return Array.isArray(value) ? value.some(look) : isSecretValue(value) || Object.values(value).some(look);
  };
  return look(graph.outputs) || graph.resources.some(({ inputs }) => look(inputs));
}
