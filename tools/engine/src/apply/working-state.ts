import { makeUrn, type Resource, stackType } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import type { PendingOperation, StateResource } from "./checkpoint.ts";
import { isKubernetes } from "./kubernetes-object.ts";
import { isDefaultProvider, makeDefaultProvider } from "./providers.ts";
import type { StackState } from "./state.ts";
import { needsOf } from "./state-order.ts";
import { toStateResource } from "./state-resource.ts";

/** A state while it is being worked on. */
export class WorkingState {
  readonly #base: StackState;
  /** URN of the stack itself. */
  readonly root: string;
  readonly #at: string;
  readonly #seal: (value: JsonObject) => JsonObject;
  readonly #living = new Map<string, StateResource>();
  /** Replaced, still to be deleted. */
  readonly #doomed: StateResource[] = [];
  #pending: PendingOperation[];

  constructor(base: StackState, at: string, seal: (value: JsonObject) => JsonObject) {
    this.#base = base;
    this.#at = at;
    this.#seal = seal;
    this.root = makeUrn(base.stack, base.project, stackType, `${base.project}-${base.stack}`);
    for (const resource of base.resources) {
      if (resource.delete === true) this.#doomed.push(resource);
      else this.#living.set(resource.urn, resource);
    }
    this.#pending = [...base.pending];
  }

  get doomed(): readonly StateResource[] {
    return this.#doomed;
  }
  get living(): ReadonlyMap<string, StateResource> {
    return this.#living;
  }
  get pending(): readonly PendingOperation[] {
    return this.#pending;
  }

  /** What would be left dangling if this were deleted. */
  dependantsOf(urn: string): string[] {
    return [...this.#living.values()]
      .filter((resource) => resource.urn !== urn && needsOf(resource).includes(urn))
      .map((resource) => resource.urn);
  }

  /** How a resource will stand in the state once it is there. */
  preview(resource: Resource): StateResource {
    return this.#toState(resource, this.#living.get(resource.urn)?.created ?? this.#at);
  }

  begin(type: PendingOperation["type"], resource: StateResource): void {
    this.#pending.push({ type, resource });
  }

  end(urn: string): void {
    this.#pending = this.#pending.filter((operation) => operation.resource.urn !== urn);
  }

  /** As just made or changed. */
  put(resource: Resource, options: { was?: string; touched: boolean }): void {
    const before = this.#living.get(options.was ?? resource.urn);
    if (options.was !== undefined && options.was !== resource.urn) this.#living.delete(options.was);
    const made = this.#toState(resource, before?.created ?? this.#at);
    if (!options.touched && before?.modified !== undefined) made.modified = before.modified;
    this.#living.set(resource.urn, made);
  }

  /** Replaced by what is put next. */
  doom(urn: string): void {
    const resource = this.#living.get(urn);
    if (resource === undefined) return;
    this.#living.delete(urn);
    this.#doomed.push({ ...resource, delete: true });
  }

  remove(resource: StateResource): void {
    if (resource.delete === true) this.#doomed.splice(this.#doomed.indexOf(resource), 1);
    else this.#living.delete(resource.urn);
  }

  toState(outputs: JsonObject | undefined): StackState {
    const resources = [...this.#living.values()].filter((resource) => resource.urn !== this.root);
    const used = new Set(resources.concat(this.#doomed).flatMap(needsOf));
    const needed = resources.filter((resource) => !isDefaultProvider(resource) || used.has(resource.urn));
    const isEmpty = needed.length === 0 && this.#doomed.length === 0 && this.#pending.length === 0;
    return { ...this.#base, resources: isEmpty ? [] : [this.#makeRoot(outputs), ...needed, ...this.#doomed], pending: this.#pending };
  }

  #makeRoot(outputs: JsonObject | undefined): StateResource {
    const before = this.#living.get(this.root);
    const created = before?.created ?? this.#at;
    const sealed = outputs === undefined ? (before?.outputs ?? {}) : this.#seal(outputs);
    const isSame = before !== undefined && JSON.stringify(before.outputs) === JSON.stringify(sealed);
    return {
      urn: this.root,
      custom: false,
      type: stackType,
      outputs: sealed,
      created,
      modified: isSame ? (before.modified ?? created) : this.#at,
    };
  }

  #toState(resource: Resource, created: string): StateResource {
    return toStateResource(resource, {
      root: this.root,
      provider: this.#providerOf(resource),
      created,
      modified: this.#at,
      seal: this.#seal,
    });
  }

  /** A program's own provider by its id, or the default one of the package and version, made where it is first needed. */
  #providerOf(resource: Resource): string | undefined {
    if (!isKubernetes(resource)) return undefined;
    const named = resource.provider === undefined ? undefined : this.#living.get(resource.provider);
    if (named !== undefined) return `${named.urn}::${named.id ?? ""}`;
    const provider = makeDefaultProvider(this.#base, "kubernetes", resource.version === "" ? undefined : resource.version, this.#at);
    const known = this.#living.get(provider.urn) ?? provider;
    this.#living.set(provider.urn, known);
    return `${known.urn}::${known.id ?? ""}`;
  }
}
