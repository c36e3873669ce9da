import { AsyncLocalStorage } from "node:async_hooks";

/** The run of a program that the current code belongs to, followed through every promise and timer that it starts. */
export interface Run {
  /** The checkout whose programs run. */
  readonly root: string;
  /** Whether stack traces are wanted: about six times slower. */
  readonly traces: boolean;
  /** With traces: where each provider function was called last, by its token. */
  readonly callers: Map<string, string>;
  /** Ends the run with this error. Only the first one counts. */
  fail(error: unknown): void;
}

export const currentRun = new AsyncLocalStorage<Run>();
