import { relative } from "node:path";
import type * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import { makeUrn, stackType } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { expandAliases } from "./aliases.ts";
import { answerInvoke } from "./answer-invoke.ts";
import { makeOutputs } from "./computed-outputs.ts";
import { readExternal } from "./read-external.ts";
import { refuse, type Refusal } from "./refusals.ts";
import { isWireObject, type Wire, type WireObject } from "./wire.ts";

/** What one call of a resource constructor asked for, before it is put in order. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: WireObject;
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
  readonly provider: string | undefined;
  readonly version: string;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly aliases: readonly string[];
  readonly importId: string;
  readonly additionalSecretOutputs: readonly string[];
  /** Where the constructor was called; only known when stack traces are on. */
  readonly position: string | undefined;
}

type Respond<Response> = (error: null, response: Response) => void;

interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly input: ProgramInput;
  readonly root: string;
  readonly makeStruct: (value: object) => unknown;
  /** Ends the run. A refused request is never answered: its program ends here, whether it would have caught it or not. */
  readonly fail: (error: unknown) => void;
}

/**
 * The engine's side of the protocol that the Pulumi SDK speaks, in this process: takes down what a program registers
 * and answers as a preview against an empty cloud would, so that whatever nobody can know yet stays unknown.
 */
export class RecordingMonitor {
  readonly registrations = new Map<string, Registration>();
  outputs: WireObject = {};
  readonly #options: MonitorOptions;
  readonly #outputsByUrn = new Map<string, { readonly id: string; readonly outputs: WireObject }>();
  #closed = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** After this, whatever the program still does is ignored. */
  close(): void {
    this.#closed = true;
  }

  registerResource(request: proto.RegisterResourceRequest, respond: Respond<unknown>): void {
    this.#attempt(() => {
      const type = request.getType();
      const name = request.getName();
      if (type === stackType) return respond(null, answer(this.#urnOf(type, name, ""), "", {}));
      this.#refuseUnsupported(request);
      const registration = this.#read(request);
      this.#refuseDuplicate(registration);
      this.registrations.set(registration.urn, registration);
      const { id, outputs } = registration.custom ? makeOutputs(registration) : { id: "", outputs: {} };
      this.#outputsByUrn.set(registration.urn, { id, outputs });
      respond(null, answer(registration.urn, id, outputs));
    });
  }

  registerResourceOutputs(request: proto.RegisterResourceOutputsRequest, respond: Respond<unknown>): void {
    if (request.getUrn().includes(`::${stackType}::`)) this.outputs = toObject(request.getOutputs());
    respond(null, {});
  }

  readResource(request: proto.ReadResourceRequest, respond: Respond<unknown>): void {
    this.#attempt(() => {
      const type = request.getType();
      const urn = this.#urnOf(type, request.getName(), request.getParent());
      const id = request.getId();
      const read = readExternal({ urn, type, id, inputs: toObject(request.getProperties()) }, this.#options.input);
      this.#outputsByUrn.set(urn, { id, outputs: read });
      respond(null, { ...answer(urn, id, read), getProperties: () => direct(read) });
    });
  }

  invoke(request: proto.ResourceInvokeRequest, respond: Respond<unknown>): void {
    this.#attempt(() => {
      const token = request.getTok();
      const args = toObject(request.getArgs());
      if (token !== "pulumi:pulumi:getResource") return respond(null, returns(direct(answerInvoke(token, args))));
      const urn = String(args["urn"]);
      const found = this.#outputsByUrn.get(urn);
      if (found === undefined) throw refuse({ kind: "get-by-urn", name: urn });
      respond(null, returns(this.#options.makeStruct({ urn, id: found.id, state: found.outputs })));
    });
  }

  call(request: proto.ResourceCallRequest): void {
    this.#refuse({ kind: "call", name: request.getTok() });
  }
  existsResource(request: proto.ExistsResourceRequest): void {
    this.#refuse({ kind: "exists", name: request.getType() });
  }
  registerPackage(request: proto.RegisterPackageRequest): void {
    this.#refuse({ kind: "package", name: request.getParameterization()?.getName() ?? request.getName() });
  }

  /** Tells the SDK what it may send. Transforms and hooks are not among it: they would need a server to call back. */
  getDeploymentInfo(_: unknown, respond: Respond<{ getSupportedfeaturesList(): number[] }>): void {
    respond(null, { getSupportedfeaturesList: () => [...supportedFeatures] });
  }

  #refuse(refusal: Refusal): void {
    this.#options.fail(refuse(refusal));
  }

  #attempt(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      this.#options.fail(error);
    }
  }

  #urnOf(type: string, name: string, parent: string): string {
    return makeUrn(this.#options.stack, this.#options.project, type, name, parent === "" ? undefined : parent);
  }

  #refuseUnsupported(request: proto.RegisterResourceRequest): void {
    if (request.getRemote()) throw refuse({ kind: "remote-component", name: request.getType() });
    if (request.hasReplacementTrigger()) throw refuse({ kind: "option", name: "replacementTrigger", resource: request.getName() });
  }

  #refuseDuplicate({ urn, type, name, position }: Registration): void {
    const other = this.registrations.get(urn);
    if (other === undefined) return;
    throw refuse({ kind: "duplicate", name, type, parent: other.parent, positions: [other.position, position] });
  }

  #read(request: proto.RegisterResourceRequest): Registration {
    const type = request.getType();
    const name = request.getName();
    const urn = this.#urnOf(type, name, request.getParent());
    const parent = request.getParent().includes(`::${stackType}::`) ? "" : request.getParent();
    return {
      urn,
      type,
      name,
      custom: request.getCustom(),
      inputs: toObject(request.getObject()),
      parent: parent === "" ? undefined : parent,
      dependencies: request.getDependenciesList(),
      propertyDependencies: readPropertyDependencies(request),
      provider: withoutId(request.getProvider()),
      version: request.getVersion(),
      protect: request.hasProtect() ? request.getProtect() : undefined,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      deletedWith: request.getDeletedwith(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      aliases: expandAliases({ request, urn, stack: this.#options.stack, project: this.#options.project, parent: this.registrations.get(parent) }),
      importId: request.getImportid(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      position: readPosition(request, this.#options.root),
    };
  }
}

/**
 * SECRETS, ALIAS_SPECS, DELETED_WITH and PARAMETERIZATION of the protocol's ResourceMonitorFeature. Without
 * RESOURCE_REFERENCES, a resource that is passed as an input arrives as its id, which is what providers see of it.
 */
const supportedFeatures = [0, 3, 5, 9];

function answer(urn: string, id: string, outputs: WireObject) {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => direct(outputs),
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    getUnknown: () => false,
  };
}

function returns(value: unknown) {
  return { getReturn: () => value, getFailuresList: () => [], getUnknown: () => false };
}

/** Looks to the SDK like a protobuf Struct. */
function direct(value: WireObject) {
  return { toJavaScript: () => value };
}

function toObject(struct: { toJavaScript(): unknown } | undefined): WireObject {
  const value = struct?.toJavaScript() as Wire | undefined;
  return isWireObject(value) ? value : {};
}

function readPropertyDependencies(request: proto.RegisterResourceRequest): Map<string, readonly string[]> {
  const dependencies = new Map<string, readonly string[]>();
  request.getPropertydependenciesMap().forEach((value, property) => {
    const urns = value.getUrnsList();
    if (urns.length > 0) dependencies.set(property, urns);
  });
  return dependencies;
}

/** A provider reference is `<urn>::<id>`, and every id that this monitor gives out is a placeholder. */
function withoutId(provider: string): string | undefined {
  if (provider === "") return undefined;
  const end = provider.indexOf("::⟦");
  return end < 0 ? provider : provider.slice(0, end);
}

/** The SDK takes a frame's URL for a path and makes a URL of it again. */
function readPosition(request: proto.RegisterResourceRequest, root: string): string | undefined {
  const position = request.getSourceposition();
  if (position === undefined) return undefined;
  const uri = position.getUri();
  const path = decodeURIComponent(uri.slice(uri.lastIndexOf("file:"))).replace(/^file:(?:\/\/)?/, "");
  return `${relative(root, path)}:${position.getLine()}`;
}
