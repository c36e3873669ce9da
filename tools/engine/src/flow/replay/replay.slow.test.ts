import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { makeMergeTrace, parseMergeTrace } from "@roadbed/testing/merge-trace.ts";
import { findFaults } from "./replay-proof.fake.ts";
import { everyFault, Replay } from "./replay.fake.ts";
import { afterEach, expect, test } from "vitest";

/** A recorded trace (gzipped NDJSON, one merge per line) to replay as well, and how many of its merges. */
const recorded = process.env["ROADBED_MERGE_TRACE"];
const recordedMerges = Number(process.env["ROADBED_MERGE_TRACE_LIMIT"] ?? 1000);
const replays: Replay[] = [];
afterEach(() => {
  for (const replay of replays.splice(0)) replay.remove();
});

test.each([1, 2, 3])("200 merges over 150 environments with every fault end where main is (seed %i)", async (seed) => {
  const replay = open(makeMergeTrace({ environments: 150, merges: 200, seed }), seed);
  await replay.play(everyFault);
  expect(await findFaults(replay)).toEqual([]);
});

test("a fleet of 1,461 with 300 merges ends where main is", async () => {
  const replay = open(makeMergeTrace({ environments: 1461, merges: 300, seed: 11 }), 11);
  await replay.play(everyFault);
  expect(await findFaults(replay)).toEqual([]);
});

test("runs that are killed at every event, one after the other, get a whole change of the fleet done", async () => {
  const replay = open(makeMergeTrace({ environments: 8, merges: 20, seed: 4 }), 4);
  expect(await replay.killAtEveryEvent(replay.head)).toBeGreaterThan(50);
  expect(await findFaults(replay)).toEqual([]);
});

test("processes that race and are killed by SIGKILL at any moment leave nothing that the next one does not finish", async () => {
  const replay = open(makeMergeTrace({ environments: 25, merges: 30, seed: 6 }), 6);
  await replay.killProcesses({ kills: 30, longestMs: 1200 });
  await replay.runUntilDone(replay.head);
  expect(await findFaults(replay)).toEqual([]);
});

test.runIf(recorded !== undefined && existsSync(recorded))(
  "merges as they were recorded end where main is",
  async () => {
    const trace = parseMergeTrace(gunzipSync(readFileSync(recorded ?? "")).toString("utf8")).slice(0, recordedMerges);
    const replay = open(trace, 13);
    await replay.play(everyFault);
    expect(await findFaults(replay)).toEqual([]);
  },
  3_600_000,
);

function open(...args: ConstructorParameters<typeof Replay>): Replay {
  const replay = new Replay(...args);
  replays.push(replay);
  return replay;
}
