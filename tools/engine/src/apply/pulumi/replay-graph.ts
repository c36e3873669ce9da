import type * as Sdk from "@pulumi/pulumi";
import type { Output, ProviderResource, Resource as PulumiResource } from "@pulumi/pulumi";
import { InternalError, UserError } from "../../contract/errors.ts";
import { placeholderPattern, type Resource } from "../../contract/graph.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import { findAt, isObject, isSecretInState, splitPlaceholder } from "./state-values.ts";
import type { Wanted } from "./list-wanted.ts";

type Pulumi = typeof Sdk;

/** The SDK's classes are made to be extended; a graph names types that no class is there for. */
type Constructor = new (type: string, name: string, props: object, options: object) => PulumiResource;

export interface ReplayOptions {
  /** In dependency order. */
  readonly resources: readonly Wanted[];
  /** What the program promises to others; placeholders in it are followed. */
  readonly outputs: JsonObject;
  /** `$secret` digest -> plaintext. */
  readonly secrets: ReadonlyMap<string, Json>;
  /** Values that resources of other stacks have. */
  readonly others: (urn: string, path: string) => Json | undefined;
}

/**
 * A program that registers a rendered graph, resource by resource: what was planned and approved is what the engine is
 * asked for, and nothing of the team's or the path's code runs a second time. Values that only the target makes travel
 * as outputs of the resources that they name.
 */
export function makeReplay(pulumi: Pulumi, options: ReplayOptions): () => Promise<Record<string, unknown>> {
  const read = findReadProperties(options);
  return () => {
    const replay = new Replay(pulumi, options);
    for (const wanted of options.resources) replay.register(wanted, read.get(wanted.resource.urn) ?? new Set());
    return Promise.resolve(replay.fill(options.outputs) as Record<string, unknown>);
  };
}

class Replay {
  readonly #pulumi: Pulumi;
  readonly #options: ReplayOptions;
  readonly #made = new Map<string, PulumiResource>();

  constructor(pulumi: Pulumi, options: ReplayOptions) {
    this.#pulumi = pulumi;
    this.#options = options;
  }

  /** `read`: its properties that others ask for. */
  register({ resource, stateInputs, deleteFirst }: Wanted, read: ReadonlySet<string>): void {
    const { urn, type, name } = resource;
    const options = this.#optionsOf(resource);
    const props = stateInputs === undefined ? this.#propsOf(resource) : (this.#fillFromState(stateInputs) as object);
    const { ComponentResource, ProviderResource, CustomResource } = this.#pulumi as unknown as Record<string, Constructor>;
    if (!resource.custom) return void this.#made.set(urn, new ComponentResource!(type, name, {}, options));
    if (type.startsWith(providerPrefix))
      return void this.#made.set(urn, new ProviderResource!(type.slice(providerPrefix.length), name, props, options));
    // Named here, they exist as outputs although no input has their name.
    const outputs = Object.fromEntries([...read].map((property) => [property, undefined]));
    const own = {
      ...options,
      ...(resource.provider === undefined ? {} : { provider: this.#get(resource.provider) as ProviderResource }),
      ...(deleteFirst ? { deleteBeforeReplace: true } : {}),
      ...(resource.importId === undefined ? {} : { import: resource.importId }),
      ...(resource.additionalSecretOutputs === undefined ? {} : { additionalSecretOutputs: [...resource.additionalSecretOutputs] }),
    };
    this.#made.set(urn, new CustomResource!(type, name, { ...outputs, ...props }, own));
  }

  /** A value of a graph as a program would pass it: placeholders are outputs, digests are secrets again. */
  fill(value: Json): unknown {
    if (typeof value === "string") return this.#fillText(value);
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (!isObject(value)) return value;
    const { $secret: digest } = value;
    if (typeof digest === "string") return this.#pulumi.secret(this.fill(this.#textOf(digest)));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.fill(item)]));
  }

  /** What a parent passes down stands with each child already. */
  #optionsOf(resource: Resource): object {
    const { parent, deletedWith, ignoreChanges, replaceOnChanges, aliases, version } = resource;
    return {
      ...(parent === undefined ? {} : { parent: this.#get(parent) }),
      dependsOn: resource.dependencies.flatMap((urn) => this.#made.get(urn) ?? []),
      protect: resource.protect === true,
      retainOnDelete: resource.retainOnDelete === true,
      ...(deletedWith === undefined ? {} : { deletedWith: this.#get(deletedWith) }),
      ...(ignoreChanges === undefined ? {} : { ignoreChanges: [...ignoreChanges] }),
      ...(replaceOnChanges === undefined ? {} : { replaceOnChanges: [...replaceOnChanges] }),
      ...(aliases === undefined ? {} : { aliases: [...aliases] }),
      ...(version === undefined ? {} : { version }),
    };
  }

  #propsOf({ inputs, propertyDependencies }: Resource): object {
    const props = Object.entries(inputs).map(([key, value]) => {
      const named = new Set(urnsOf(value));
      const needs = (propertyDependencies[key] ?? []).filter((urn) => !named.has(urn)).flatMap((urn) => this.#made.get(urn) ?? []);
      const filled = this.fill(value);
      return [key, needs.length === 0 ? filled : this.#tie(filled, needs)];
    });
    return Object.fromEntries(props) as object;
  }

  /** A value that a preview knows, and that stands on other resources all the same: one leaf of it says so. */
  #tie(value: unknown, needs: readonly PulumiResource[]): unknown {
    if (Array.isArray(value) && value.length > 0) return [this.#tie(value[0], needs), ...(value.slice(1) as unknown[])];
    if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      const [first, ...rest] = Object.entries(value);
      if (first !== undefined) return Object.fromEntries([[first[0], this.#tie(first[1], needs)], ...rest]);
    }
    const all = this.#pulumi.all([value, ...needs.map(({ urn }) => urn)]) as unknown as Output<unknown[]>;
    return all.apply(([itself]) => itself);
  }

  #get(urn: string): PulumiResource {
    const found = this.#made.get(urn);
    if (found === undefined) throw new InternalError(`${urn} is needed before it is made.`);
    return found;
  }

  #textOf(digest: string): Json {
    const text = this.#options.secrets.get(digest) ?? (/^⟦[^⟦⟧]*⟧$/.test(digest) ? digest : undefined);
    if (text !== undefined) return text;
    throw new UserError("A secret of the program is known by its digest only.", { fix: "Render it again with its secrets." });
  }

  /** `arn:…/⟦urn#name⟧` -> an output that becomes known with the resource. */
  #fillText(text: string): unknown {
    const parts = [...text.matchAll(placeholderPattern)].map(([, inside = ""]) => this.#valueOf(inside));
    if (parts.length === 0) return text;
    const all = this.#pulumi.all(parts) as unknown as Output<unknown[]>;
    if (text.replace(placeholderPattern, "") === "" && parts.length === 1)
      // Programs see these values as texts, whatever the cloud makes of them.
      return all.apply(([only]) => (typeof only === "number" || typeof only === "boolean" ? String(only) : only));
    return all.apply((values) => {
      let index = 0;
      return text.replace(placeholderPattern, () => String(values[index++]));
    });
  }

  #valueOf(inside: string): unknown {
    const { urn, path } = splitPlaceholder(inside);
    const made = this.#made.get(urn);
    if (made === undefined) return this.#fillFromState(this.#ofOthers(urn, path));
    const [first = "", ...rest] = path.split(".");
    const output = (made as unknown as Record<string, Output<Json> | undefined>)[first];
    if (output === undefined) throw new InternalError(`There is no output ${path} of ${urn}.`);
    return rest.length === 0 ? output : output.apply((value) => findAt(value, rest));
  }

  #ofOthers(urn: string, path: string): Json {
    const value = this.#options.others(urn, path);
    if (value !== undefined) return value;
    throw new UserError(`${urn} has no ${path} that anybody has made, and something stands on it.`, {
      fix: "Apply the stack that it belongs to first.",
    });
  }

  #fillFromState(value: Json): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#fillFromState(item));
    if (!isObject(value)) return value;
    if (isSecretInState(value)) return this.#pulumi.secret(value["value"]);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#fillFromState(item)]));
  }
}

const providerPrefix = "pulumi:providers:";

function urnsOf(value: Json): string[] {
  return [...JSON.stringify(value).matchAll(placeholderPattern)].map(([, inside = ""]) => splitPlaceholder(inside).urn);
}

/** URN -> its properties that placeholders ask for. */
function findReadProperties({ resources, outputs, secrets }: ReplayOptions): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const text = JSON.stringify([resources.map(({ resource }) => resource.inputs), outputs, [...secrets.values()]]);
  for (const [, inside = ""] of text.matchAll(placeholderPattern)) {
    const { urn, path } = splitPlaceholder(inside);
    const [property = ""] = path.split(".");
    if (property !== "id" && property !== "urn") found.set(urn, (found.get(urn) ?? new Set()).add(property));
  }
  return found;
}
