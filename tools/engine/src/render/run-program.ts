import { sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { UserError } from "../contract/errors.ts";
import type { ResourceGraph } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { currentRun, type Run } from "./current-run.ts";
import { explainFailure, timeLimit, type Failure } from "./failure.ts";
import { buildGraph } from "./graph.ts";
import { RecordingMonitor } from "./monitor.ts";
import { stackOfProgram } from "./program-ref.ts";
import { loadSdk, type Sdk } from "./sdk.ts";
import type { SecretText } from "./secrets.ts";

export interface RunOptions {
  /** The checkout whose programs run. */
  readonly root: string;
  /** How long one program may take. */
  readonly timeLimitMs: number;
  /** With stack traces a failure can be located, but a run takes about six times as long. */
  readonly traces: boolean;
  /** Whether to hand out the plaintext behind the digests of secrets. */
  readonly secrets: boolean;
}

/** What became of one program, as plain data. */
export type Outcome =
  | { readonly graph: ResourceGraph; readonly secrets: ReadonlyMap<string, SecretText>; readonly failure?: never }
  | { readonly graph?: never; readonly failure: Failure };

type Program = (input: ProgramInput) => Promise<Record<string, unknown>>;

/** Runs one program to its end and returns what it registered. Programs of one thread must run one after another. */
export async function runProgram(input: ProgramInput, options: RunOptions): Promise<Outcome> {
  const failure = Promise.withResolvers<never>();
  const run: Run = { root: options.root, traces: options.traces, callers: new Map(), fail: failure.reject };
  const { stackTraceLimit } = Error;
  const timer = { current: undefined as NodeJS.Timeout | undefined };
  try {
    const sdk = await loadSdk();
    const program = await loadProgram(options.root, input.kind);
    Error.stackTraceLimit = options.traces ? 50 : 0;
    return await record({ sdk, program, input, options, run, failed: failure.promise, timer });
  } catch (error) {
    return { failure: explainFailure(error, input, options.root, run.callers) };
  } finally {
    clearTimeout(timer.current);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Imported from the checkout's folder, so a renderer of another checkout runs that one's golden paths. */
async function loadProgram(root: string, kind: ProgramInput["kind"]): Promise<Program> {
  const from = pathToFileURL(root + sep);
  const file = kind === "environment" ? "golden-paths/program.ts" : "platform/program.ts";
  const module = (await import(new URL(file, from).href)) as Readonly<Record<"runEnvironment" | "runLayer", Program>>;
  return kind === "environment" ? module.runEnvironment : module.runLayer;
}

interface Recording {
  readonly sdk: Sdk;
  readonly program: Program;
  readonly input: ProgramInput;
  readonly options: RunOptions;
  readonly run: Run;
  readonly failed: Promise<never>;
  readonly timer: { current: NodeJS.Timeout | undefined };
}

async function record({ sdk, program, input, options, run, failed, timer }: Recording): Promise<Outcome> {
  const { project, stack } = stackOfProgram(input);
  const monitor = new RecordingMonitor({ project, stack, input, root: options.root, makeStruct: sdk.makeStruct, fail: run.fail });
  const secrets = options.secrets ? new Map<string, SecretText>() : undefined;
  let listPending = (): string[] => [];
  timer.current = setTimeout(() => run.fail(makeTimeLimitError(options.timeLimitMs, listPending())), options.timeLimitMs);
  const work = currentRun.run(run, () =>
    sdk.withStore(() => {
      listPending = sdk.trackPending();
      return runToEnd({ sdk, monitor, project, stack, program: () => program(input) });
    }),
  );
  try {
    await Promise.race([work, failed]);
    const graph = buildGraph({
      project,
      stack,
      root: options.root,
      registrations: monitor.registrations,
      reads: monitor.reads,
      outputs: monitor.outputs,
      ...(secrets ? { secrets } : {}),
    });
    return { graph, secrets: secrets ?? new Map() };
  } finally {
    monitor.close();
  }
}

interface Execution {
  readonly sdk: Sdk;
  readonly monitor: RecordingMonitor;
  readonly project: string;
  readonly stack: string;
  readonly program: () => Promise<Record<string, unknown>>;
}

async function runToEnd({ sdk: { pulumi }, monitor, project, stack, program }: Execution): Promise<void> {
  pulumi.runtime.setMockOptions(monitor, project, stack, true, "organization");
  pulumi.runtime.setAllConfig({});
  await pulumi.runtime.runInPulumiStack(program);
  await pulumi.runtime.disconnect();
  // An error in an output that nobody waits for is only reported after the current turn of the event loop.
  await setImmediate();
}

function makeTimeLimitError(limit: number, pending: readonly string[]): UserError {
  const waiting = pending.length === 0 ? "a promise that never settles" : `the inputs of ${pending.slice(0, 3).join(", ")}`;
  return new UserError(`The program was not done after ${limit / 1000} s. It waits for ${waiting}.`, {
    fix: "Look for a promise that is never resolved, or for two resources that wait for each other.",
    cause: timeLimit,
  });
}
