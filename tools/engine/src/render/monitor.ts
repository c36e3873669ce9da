import type * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import { makeUrn, stackType, unknownValue, type ExternalRead } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { answerInvoke } from "./answer-invoke.ts";
import { makeOutputs } from "./computed-outputs.ts";
import { readExternal } from "./read-external.ts";
import { refuse, type Refusal } from "./refusals.ts";
import { readRegistration, type Registration } from "./registration.ts";
import { toObject, unknownOnWire, type WireObject } from "./wire.ts";

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
  readonly reads: ExternalRead[] = [];
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
      const registration = readRegistration(request, { ...this.#options, others: this.registrations });
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
      const id = request.getId() === unknownOnWire ? unknownValue : request.getId();
      const outputs = readExternal({ urn, type, id, inputs: toObject(request.getProperties()) }, this.#options.input);
      this.reads.push({ urn, type, name: request.getName(), id });
      this.#outputsByUrn.set(urn, { id, outputs });
      respond(null, { ...answer(urn, id, outputs), getProperties: () => direct(outputs) });
    });
  }

  invoke(request: proto.ResourceInvokeRequest, respond: Respond<unknown>): void {
    this.#attempt(() => {
      const token = request.getTok();
      const args = toObject(request.getArgs());
      if (token !== "pulumi:pulumi:getResource") return respond(null, returns(direct(answerInvoke(token, args))));
      const urn = args["urn"] as string;
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
