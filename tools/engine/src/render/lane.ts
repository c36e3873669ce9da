import { Worker } from "node:worker_threads";
import { UserError } from "../contract/errors.ts";
import type { ProgramInput } from "../contract/program.ts";
import { installCheckout } from "./checkout-modules.ts";
import { explainFailure, timeLimit } from "./failure.ts";
import { isolatePrograms } from "./isolation.ts";
import { runProgram, type Outcome, type RunOptions } from "./run-program.ts";
import type { Task, TaskResult } from "./worker.ts";

/** Where programs run, one after another. */
export interface Lane {
  run(input: ProgramInput): Promise<Outcome>;
  close(): Promise<void>;
}

/** The SDK has state that belongs to the process, so all lanes of it share one queue. */
let last: Promise<unknown> = Promise.resolve();

/** In this process: no start-up, but a program that blocks blocks everything. */
export function openProcessLane(options: RunOptions): Lane {
  installCheckout(options.root);
  const restore = isolatePrograms();
  return {
    run(input) {
      const outcome = last.then(() => runProgram(input, options));
      last = outcome;
      return outcome;
    },
    async close() {
      await last;
      restore();
    },
  };
}

/** Opened when the first program comes. */
export function openLazily(open: () => Promise<Lane>): Lane {
  let lane: Promise<Lane> | undefined;
  return {
    run: async (input) => (await (lane ??= open())).run(input),
    close: async () => (await lane)?.close(),
  };
}

interface Pending extends Task {
  readonly settle: (outcome: Outcome) => void;
}

/** Beyond its time limit, a program that has not even let its timer run is ended together with its worker. */
const graceMs = 5000;

/** Programs leave nothing behind, so a bounded nursery costs little time and saves a third of the memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 512 };

/** In a thread of its own, which is replaced when a program blocks it or ends it. */
export function openWorkerLane(options: RunOptions): Lane {
  const pending: Pending[] = [];
  let worker: Worker | undefined;
  let watch: NodeJS.Timeout | undefined;
  let nextId = 0;

  const start = (): Worker => {
    const started = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: options,
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits,
    });
    started.on("message", ({ id, outcome }: TaskResult) => finish(id, outcome));
    started.on("error", (error: Error) => replace(started, error));
    started.on("exit", () =>
      replace(started, new UserError("The program ended the process that renders it.", { fix: "Throw an error instead." })),
    );
    return started;
  };
  const finish = (id: number, outcome: Outcome): void => {
    const index = pending.findIndex((task) => task.id === id);
    const [task] = index < 0 ? [] : pending.splice(index, 1);
    task?.settle(outcome);
    watchFirst();
  };
  const watchFirst = (): void => {
    clearTimeout(watch);
    if (pending.length === 0 || worker === undefined) return;
    const watched = worker;
    watch = setTimeout(() => replace(watched, makeBlockedError(options.timeLimitMs + graceMs)), options.timeLimitMs + graceMs);
  };
  /** The first task is the one that was running; the others have not begun. */
  const replace = (ended: Worker, error: Error): void => {
    if (ended !== worker) return;
    worker = undefined;
    void ended.terminate();
    const [first] = pending;
    if (first === undefined) return;
    finish(first.id, { failure: { ...explainFailure(error, first.input, options.root, new Map()), isFinal: true } });
    if (pending.length > 0) post(pending);
  };
  const post = (tasks: readonly Pending[]): void => {
    worker ??= start();
    for (const { id, input } of tasks) worker.postMessage({ id, input } satisfies Task);
    watchFirst();
  };

  return {
    run: (input) =>
      new Promise((settle) => {
        const task = { id: nextId++, input, settle };
        pending.push(task);
        post([task]);
      }),
    async close() {
      clearTimeout(watch);
      const ended = worker;
      worker = undefined;
      await ended?.terminate();
    },
  };
}

function makeBlockedError(limit: number): UserError {
  return new UserError(`The program was not done after ${limit / 1000} s, and did not pause once.`, {
    fix: "Look for an endless loop.",
    cause: timeLimit,
  });
}
