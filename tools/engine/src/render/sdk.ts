import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Pulumi from "@pulumi/pulumi";
import { currentRun } from "./current-run.ts";
import { installLazyModules } from "./lazy-modules.ts";
import { makeOutputsLazily } from "./lazy-outputs.ts";

/** What a render needs of the Pulumi SDK, beyond what programs use of it. */
export interface Sdk {
  readonly pulumi: typeof Pulumi;
  /** Inside a run: lists, whenever it is asked, the resources that still wait for their inputs. */
  readonly trackPending: () => () => string[];
  /** Runs a program with SDK state of its own, so that nothing of it is left for the next one. */
  readonly withStore: <T>(work: () => Promise<T>) => Promise<T>;
  readonly makeStruct: (value: object) => unknown;
}

/** Exported by the SDK's code but not by its types. */
interface State {
  getStore(): {
    readonly pendingResourceRegistrations: ReadonlyMap<unknown, { readonly name?: string; readonly type?: string; readonly label: string }>;
  };
  withLocalStorage<T>(work: () => T): T;
}

let loaded: Promise<Sdk> | undefined;

/** Imports the SDK, once per thread. Everything that renders comes through here; nothing else may import it before. */
export function loadSdk(): Promise<Sdk> {
  return (loaded ??= importSdk());
}

async function importSdk(): Promise<Sdk> {
  enableCompileCache(join(fileURLToPath(new URL("../../../../", import.meta.url)), "node_modules", ".cache", "roadbed", "compile"));
  installLazyModules();
  const pulumi = await import("@pulumi/pulumi");
  const [state, debuggable, rpc, struct] = await Promise.all([
    importInternals<State>("@pulumi/pulumi/runtime/state.js"),
    importInternals<{ debuggablePromise: <T>(promise: T, context?: string) => T }>("@pulumi/pulumi/runtime/debuggable.js"),
    importInternals<Parameters<typeof makeOutputsLazily>[1]>("@pulumi/pulumi/runtime/rpc.js"),
    importInternals<{ Struct: StructClass }>("google-protobuf/google/protobuf/struct_pb.js"),
  ]);
  const makeStruct = struct.Struct.fromJavaScript.bind(struct.Struct);
  skipStackTraces(pulumi, debuggable);
  makeOutputsLazily(pulumi, rpc);
  skipProtobuf(struct.Struct);
  recordCallers(pulumi);
  const trackPending = () => {
    const store = state.getStore();
    return () =>
      [...store.pendingResourceRegistrations.values()].map(({ name, type, label }) => (name === undefined ? label : `${name} (${type})`));
  };
  return { pulumi, trackPending, withStore: (work) => state.withLocalStorage(work), makeStruct };
}

/** A CommonJS module as its `module.exports`: the one object that the SDK's own modules share. */
async function importInternals<Exports>(specifier: string): Promise<Exports> {
  const module = (await import(specifier)) as { default: Exports };
  return module.default;
}

/**
 * The SDK notes a stack trace for every promise and every resource: two thirds of the time of a render. A run that
 * fails is run again with traces on, which is when they are needed.
 */
function skipStackTraces(pulumi: typeof Pulumi, debuggable: { debuggablePromise: <T>(promise: T, context?: string) => T }): void {
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => (isFast() ? promise : debuggablePromise(promise, context));
  const resource = pulumi.Resource as unknown as { stackTrace(skip: number): unknown[] };
  const stackTrace = resource.stackTrace.bind(resource);
  resource.stackTrace = (skip) => (isFast() ? [] : stackTrace(skip + 1));
}

interface StructClass {
  new (): object;
  fromJavaScript(value: object): object;
}

/**
 * The in-process monitor reads a request's properties as JavaScript, so writing them as protobuf and reading them
 * back would be a third of the rest. Only inside a run: the Automation API in the same process needs real ones.
 */
function skipProtobuf(Struct: StructClass): void {
  class DirectStruct extends Struct {
    readonly #value: object;
    constructor(value: object) {
      super();
      this.#value = value;
    }
    toJavaScript(): object {
      return this.#value;
    }
    toArray(): unknown[] {
      return [];
    }
  }
  const fromJavaScript = Struct.fromJavaScript.bind(Struct);
  Struct.fromJavaScript = (value) => (currentRun.getStore() === undefined ? fromJavaScript(value) : new DirectStruct(value));
}

/** The SDK sends a provider function's arguments on after several turns, when nobody can tell any more who called it. */
function recordCallers(pulumi: typeof Pulumi): void {
  const runtime = pulumi.runtime as unknown as Record<string, (token: string, ...rest: unknown[]) => unknown>;
  for (const method of ["invoke", "invokeOutput", "invokeSingle", "invokeSingleOutput", "call"]) {
    const real = runtime[method];
    if (real === undefined) continue;
    runtime[method] = (token, ...rest) => {
      const run = currentRun.getStore();
      if (run?.traces === true) run.callers.set(token, new Error().stack ?? "");
      return real(token, ...rest);
    };
  }
}

function isFast(): boolean {
  return currentRun.getStore()?.traces === false;
}
