import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { UserError } from "../contract/errors.ts";
import type { ResourceGraph } from "../contract/graph.ts";
import type { ProgramInput } from "../contract/program.ts";
import { Explainer } from "./explainer.ts";
import { toUserError } from "./failure.ts";
import { openLazily, openProcessLane, openWorkerLane, type Lane } from "./lane.ts";
import { ownCodeOf } from "./program-ref.ts";
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
  /**
   * Which programs run in a process that can reach nothing: all, because the checkout is a stranger's, or those of
   * environments that have code of their own. Default: none, because the checkout is what everybody has agreed to.
   */
  readonly contained?: "own-code" | "everything";
  /** How much memory a contained program may take. Default: 512 MB. */
  readonly memoryLimitMb?: number;
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

export function createRenderer(options: RendererOptions): Renderer {
  const { root, workers = availableParallelism(), timeLimitMs = 20_000, secrets = false, contained, memoryLimitMb = 512 } = options;
  const run: RunOptions = { root: realpathSync(root), timeLimitMs, traces: false, secrets };
  const trusted = new Pool(Math.max(workers, 1), () => (workers === 0 ? openProcessLane(run) : openWorkerLane(run)), {
    openLane: () => openWorkerLane({ ...run, traces: true }),
  });
  // Loaded where it is needed: most commands render nothing but what everybody has agreed to.
  const openContained = (traces: boolean) => () =>
    openLazily(async () => (await import("./contained/contained-lane.ts")).openContainedLane({ ...run, traces, memoryLimitMb }));
  const strange = new Pool(availableParallelism(), openContained(false), { openLane: openContained(true) });
  const isContained = (input: ProgramInput): boolean =>
    contained === "everything" || (contained === "own-code" && ownCodeOf(input).length > 0);
  return {
    async *render(inputs) {
      const tasks = inputs.map((input, index) => ({ input, index, pool: isContained(input) ? strange : trusted }));
      yield* renderQueues([trusted, strange].map((pool) => ({ pool, tasks: tasks.filter((task) => task.pool === pool) })));
    },
    async close() {
      await Promise.all([trusted.close(), strange.close()]);
    },
  };
}

interface Queue {
  readonly pool: Pool;
  readonly tasks: readonly { readonly input: ProgramInput; readonly index: number }[];
}

/** A lane has one program running and one waiting, so that it never waits for this thread. */
const depth = 2;

async function* renderQueues(queues: readonly Queue[]): AsyncGenerator<Rendering> {
  const running = new Map<number, Promise<Rendering>>();
  const stations = queues.map(({ pool, tasks }) => {
    const lanes = pool.open(tasks.length);
    return { pool, queue: tasks.toReversed(), idle: Array.from({ length: depth }, () => lanes).flat() };
  });
  while (running.size > 0 || stations.some(({ queue }) => queue.length > 0)) {
    for (const { pool, queue, idle } of stations) {
      while (idle.length > 0 && queue.length > 0) {
        const lane = idle.pop() as Lane;
        const { input, index } = queue.pop() as { input: ProgramInput; index: number };
        running.set(
          index,
          renderOne(lane, input, index, pool.explainer).finally(() => idle.push(lane)),
        );
      }
    }
    const done = await Promise.race(running.values());
    running.delete(done.index);
    yield done;
  }
}

async function renderOne(lane: Lane, input: ProgramInput, index: number, explainer: Explainer): Promise<Rendering> {
  const outcome = await lane.run(input);
  if (outcome.failure === undefined) return { index, graph: outcome.graph, secrets: outcome.secrets };
  return { index, error: toUserError(await explainer.explain(outcome.failure, input), input) };
}

/** Lanes of one kind, opened when there is something to run on them. */
class Pool {
  readonly explainer: Explainer;
  readonly #most: number;
  readonly #openLane: () => Lane;
  readonly #lanes: Lane[] = [];

  constructor(most: number, openLane: () => Lane, forErrors: { readonly openLane: () => Lane }) {
    this.#most = most;
    this.#openLane = openLane;
    this.explainer = new Explainer(forErrors.openLane);
  }

  open(tasks: number): readonly Lane[] {
    while (this.#lanes.length < Math.min(this.#most, tasks)) this.#lanes.push(this.#openLane());
    return this.#lanes;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.splice(0).map((lane) => lane.close()), this.explainer.close()]);
  }
}
