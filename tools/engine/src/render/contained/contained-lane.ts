import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UserError } from "../../contract/errors.ts";
import type { ProgramInput } from "../../contract/program.ts";
import type { Failure } from "../failure.ts";
import type { Lane } from "../lane.ts";
import { ownCodeOf } from "../program-ref.ts";
import type { Outcome, RunOptions } from "../run-program.ts";
import { makeCommand } from "./command.ts";
import { startContained, type ContainedProcess } from "./contained-process.ts";
import { explainEnd } from "./limits.ts";
import { findWalls, type Walls } from "./walls.ts";

export interface ContainedLaneOptions extends RunOptions {
  readonly memoryLimitMb: number;
  /** Default: the strongest that this machine has. */
  readonly walls?: Walls | Promise<Walls>;
}

/**
 * In a process that can reach nothing. One that ran an environment's own code is never used again, so that what this
 * code did to it meets no other environment.
 */
export function openContainedLane(options: ContainedLaneOptions): Lane {
  const { memoryLimitMb, walls = findWalls(), ...run } = options;
  const home = mkdtemp(join(tmpdir(), "roadbed-"));
  let shared: ContainedProcess | undefined;
  let last: Promise<unknown> = home;

  const start = async (code: readonly string[]): Promise<ContainedProcess> => {
    const folder = await home;
    const command = makeCommand({ walls: await walls, root: run.root, home: folder, memoryLimitMb, code });
    return startContained({ command, home: folder, run, memoryLimitMb });
  };
  const runOne = async (input: ProgramInput): Promise<Outcome> => {
    const code = ownCodeOf(input);
    if (code.length === 0 && shared?.isOver !== false) shared = await start([]);
    const process = code.length > 0 ? await start(code) : (shared as ContainedProcess);
    const result = await process.run(input);
    if (code.length > 0) await process.close();
    return locate("end" in result ? { failure: toFailure(explainEnd(result.end)) } : result.outcome, code);
  };

  return {
    run(input) {
      const outcome = last.then(() => runOne(input));
      last = outcome.catch(() => undefined);
      return outcome;
    },
    async close() {
      await last;
      await shared?.close();
      await rm(await home, { recursive: true, force: true });
    },
  };
}

function toFailure({ message, fix, findings }: UserError): Failure {
  return { text: message, isRefusal: true, ...(fix === undefined ? {} : { fix }), findings, isFinal: true };
}

/** What no stack says the place of happened in the environment's own code, as far as anybody can tell. */
function locate(outcome: Outcome, [file]: readonly string[]): Outcome {
  const { failure } = outcome;
  if (failure === undefined || failure.at !== undefined || !failure.isFinal || file === undefined) return outcome;
  return { failure: { ...failure, at: { file } } };
}
