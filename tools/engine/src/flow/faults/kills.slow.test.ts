import { makeMergeTrace } from "@roadbed/testing/merge-trace.ts";
import { afterEach, expect, test } from "vitest";
import { findFaults } from "../replay/replay-proof.fake.ts";
import { everyFault, Replay } from "../replay/replay.fake.ts";

const replays: Replay[] = [];
afterEach(() => {
  for (const replay of replays.splice(0)) replay.remove();
});

/** Beside those of ../replay, where processes are killed too, and of killed-acts.slow.test.ts: a run that is dropped at an event leaves what it has published, and no more. */
test("two hundred kills, at each event of a run in turn and at random, leave nothing that the next run does not finish", async ({
  annotate,
}) => {
  let [inTurn, atRandom] = [0, 0];
  for (let seed = 21; inTurn < 150; seed++) {
    const replay = open(12, 10, seed);
    inTurn += await replay.killAtEveryEvent(replay.head);
    expect(await findFaults(replay)).toEqual([]);
  }
  for (let seed = 41; atRandom < 50; seed++) {
    const replay = open(8, 60, seed);
    await replay.play({ ...everyFault, dropped: 0, killed: 1, raced: 0 });
    expect(await findFaults(replay)).toEqual([]);
    atRandom += replay.counts.killed;
  }
  await annotate(`${inTurn} kills at each event in turn, ${atRandom} at random`);
  expect(inTurn + atRandom).toBeGreaterThanOrEqual(200);
});

test("clocks that are a day ahead or behind change nothing but the times of records, and the audit names each that was ahead", async () => {
  const replay = open(8, 25, 61);
  await replay.play({ ...everyFault, skewed: 0.5 });
  const faults = await findFaults(replay);
  expect(faults.filter((fault) => !fault.includes("it has been postdated"))).toEqual([]);
  expect(faults.length).toBeGreaterThan(0);
});

function open(environments: number, merges: number, seed: number): Replay {
  const replay = new Replay(makeMergeTrace({ environments, merges, seed }), seed);
  replays.push(replay);
  return replay;
}
