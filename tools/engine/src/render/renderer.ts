import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { UserError } from "../contract/errors.ts";
import type { ResourceGraph } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { isTeamCode, toUserError, type Failure } from "./failure.ts";
import { openProcessLane, openWorkerLane, type Lane } from "./lane.ts";
import type { RunOptions } from "./run-program.ts";
import type { SecretText } from "./secrets.ts";

export interface RendererOptions {
  /** The checkout whose golden-paths/program.ts and platform/program.ts run. */
  readonly root: string;
  /** How many threads render at most; 0 renders in this process. Default: one per core. */
  readonly workers?: number;
  /** How long one program may take. Default: 20 seconds. */
  readonly timeLimitMs?: number;
  /** Whether results bring the plaintext of secrets, for who must encrypt them. Default: false. */
  readonly secrets?: boolean;
}

/** What became of one input: a graph or an error. */
export interface Rendering {
  /** Position in the inputs. */
  readonly index: number;
  readonly graph?: ResourceGraph;
  readonly error?: UserError;
  /** `$secret` digest -> plaintext; empty unless asked for. In memory only: never write it anywhere. */
  readonly secrets?: ReadonlyMap<string, SecretText>;
}

export interface Renderer {
  /** Renders all inputs; yields each as soon as it is done, in any order. */
  render(inputs: readonly ProgramInput[]): AsyncIterable<Rendering>;
  close(): Promise<void>;
}

/** A lane has one program running and one waiting, so that it never waits for this thread. */
const depth = 2;

export function createRenderer({
  root,
  workers = availableParallelism(),
  timeLimitMs = 20_000,
  secrets = false,
}: RendererOptions): Renderer {
  const options: RunOptions = { root: realpathSync(root), timeLimitMs, traces: false, secrets };
  const lanes: Lane[] = [];
  const openLanes = (tasks: number): readonly Lane[] => {
    if (workers === 0 && lanes.length === 0) lanes.push(openProcessLane(options));
    while (lanes.length < Math.min(workers, tasks)) lanes.push(openWorkerLane(options));
    return lanes;
  };
  const explainer = new Explainer({ ...options, traces: true });
  return {
    async *render(inputs) {
      const queue = inputs.map((input, index) => ({ input, index }));
      const running = new Map<number, Promise<Rendering>>();
      const open = openLanes(inputs.length);
      const idle = Array.from({ length: depth }, () => open).flat();
      queue.reverse();
      while (queue.length > 0 || running.size > 0) {
        while (idle.length > 0 && queue.length > 0) {
          const lane = idle.pop() as Lane;
          const { input, index } = queue.pop() as { input: ProgramInput; index: number };
          running.set(
            index,
            renderOne(lane, input, index, explainer).finally(() => idle.push(lane)),
          );
        }
        const done = await Promise.race(running.values());
        running.delete(done.index);
        yield done;
      }
    },
    async close() {
      await Promise.all([...lanes.splice(0).map((lane) => lane.close()), explainer.close()]);
    },
  };
}

async function renderOne(lane: Lane, input: ProgramInput, index: number, explainer: Explainer): Promise<Rendering> {
  const outcome = await lane.run(input);
  if (outcome.failure === undefined) return { index, graph: outcome.graph, secrets: outcome.secrets };
  return { index, error: toUserError(await explainer.explain(outcome.failure, input), input) };
}

/** Runs what failed once more, with stack traces, to say where. A fault of the platform's own code is looked up once. */
class Explainer {
  readonly #options: RunOptions;
  readonly #explained = new Map<string, Promise<Failure>>();
  #lane: Lane | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async explain(failure: Failure, input: ProgramInput): Promise<Failure> {
    if (failure.isFinal) return failure;
    const before = await this.#explained.get(failure.text);
    if (before !== undefined && before.at !== undefined && !isTeamCode(before.at)) return before;
    const explained = this.#runAgain(failure, input);
    this.#explained.set(failure.text, explained);
    return explained;
  }

  async close(): Promise<void> {
    await this.#lane?.close();
    this.#lane = undefined;
  }

  async #runAgain(failure: Failure, input: ProgramInput): Promise<Failure> {
    this.#lane ??= openWorkerLane(this.#options);
    const again = await this.#lane.run(input);
    if (again.failure !== undefined) return again.failure;
    return {
      ...failure,
      text: `${failure.text} It did not fail when it was run once more, so the program does not do the same thing every time.`,
    };
  }
}
