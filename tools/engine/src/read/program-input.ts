import { InternalError, UserError } from "../contract/errors.ts";
import type { Fleet } from "../contract/fleet.ts";
import type { Instance } from "../contract/instance.ts";
import type { JsonObject } from "../contract/json.ts";
import type { EnvironmentInput, LayerInput } from "../contract/program.ts";
import type { Waiver } from "../contract/waiver.ts";

/** Outputs of layers, by layer name. */
export type LayerOutputs = Readonly<Record<string, JsonObject>>;

/** What the environment program is run with. */
export function makeEnvironmentInput(fleet: Fleet, ref: string, layers: LayerOutputs): EnvironmentInput {
  const request = fleet.environments.get(ref);
  if (request === undefined) {
    throw new UserError(`There is no environment ${ref} that could be rendered.`, {
      fix:
        fleet.broken?.has(ref) === true ? `Its request has mistakes: run platform check ${ref}.` : "platform status lists what there is.",
    });
  }
  const team = fleet.teams.get(request.team);
  if (team === undefined) throw new InternalError(`The environment ${ref} was read without its team.`);
  const { organisation, github, currency, registries } = fleet.platform;
  return {
    kind: "environment",
    ref,
    platform: { organisation, github, currency, registries },
    instance: findInstance(fleet, request.instance),
    team,
    name: request.name,
    spec: request.spec,
    components: request.components,
    taken: request.taken ?? [],
    shared: request.spec.shares.map(({ component, with: taker, access }) => ({ component, with: taker, access: access ?? "" })),
    layers,
    code: request.code,
  };
}

/** What a layer's program is run with. */
export function makeLayerInput(fleet: Fleet, instance: string, layer: string, layers: LayerOutputs): LayerInput {
  const { organisation, registries } = fleet.platform;
  const found = findInstance(fleet, instance);
  const settings = found.layers[layer];
  if (settings === undefined) throw new InternalError(`The instance ${instance} has no layer ${layer}.`);
  return {
    kind: "layer",
    organisation,
    registries,
    ...findAdmissionWaivers(fleet),
    instance: found,
    layer,
    settings: settings as JsonObject,
    layers,
  };
}

/** What the API server has to know of them. */
function findAdmissionWaivers({ waivers = new Map<string, Waiver>() }: Fleet): Pick<LayerInput, "waivers"> {
  const found = [...waivers]
    .map(([id, { rule, scope, from, until }]) => [id, { rule, scope, ...(from === undefined ? {} : { from }), until }] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return found.length === 0 ? {} : { waivers: Object.fromEntries(found) };
}

function findInstance(fleet: Fleet, name: string): Instance & { readonly name: string } {
  const instance = fleet.platform.instances[name];
  if (instance === undefined) throw new InternalError(`There is no instance ${name}.`);
  return { name, ...instance };
}
