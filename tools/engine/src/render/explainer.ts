import type { ProgramInput } from "../contract/program.ts";
import { isTeamCode, type Failure } from "./failure.ts";
import type { Lane } from "./lane.ts";
import { ownCodeOf } from "./program-ref.ts";

/** Runs what failed once more, with stack traces, to say where. A fault of the platform's own code is looked up once. */
export class Explainer {
  readonly #openLane: () => Lane;
  readonly #explained = new Map<string, Promise<Failure>>();
  #lane: Lane | undefined;

  constructor(openLane: () => Lane) {
    this.#openLane = openLane;
  }

  async explain(failure: Failure, input: ProgramInput): Promise<Failure> {
    if (failure.isFinal) return failure;
    // An environment's own code can write any error: nothing of it may end up in another's.
    if (ownCodeOf(input).length > 0) return this.#runAgain(failure, input);
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
    this.#lane ??= this.#openLane();
    const again = await this.#lane.run(input);
    if (again.failure !== undefined) return again.failure;
    return {
      ...failure,
      text: `${failure.text} It did not fail when it was run once more, so the program does not do the same thing every time.`,
    };
  }
}
