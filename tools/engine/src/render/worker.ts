import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { ProgramInput } from "../contract/program.ts";
import { installCheckout } from "./checkout-modules.ts";
import { isolatePrograms } from "./isolation.ts";
import { runProgram, type Outcome, type RunOptions } from "./run-program.ts";

export interface Task {
  readonly id: number;
  readonly input: ProgramInput;
}
export interface TaskResult {
  readonly id: number;
  readonly outcome: Outcome;
}

const options = workerData as RunOptions;
let last: Promise<void> = Promise.resolve();
let isCacheWritten = false;

installCheckout(options.root);
isolatePrograms();
parentPort?.on("message", (task: Task) => {
  last = last.then(() => work(task));
});

async function work({ id, input }: Task): Promise<void> {
  const outcome = await runProgram(input, options);
  parentPort?.postMessage({ id, outcome } satisfies TaskResult);
  if (isCacheWritten) return;
  isCacheWritten = true;
  // A worker is ended, not left to exit, so it would never write what it compiled.
  flushCompileCache();
}
