import { makeMergeTrace } from "@roadbed/testing/merge-trace.ts";
import { findFaults } from "./replay-proof.fake.ts";
import { everyFault, Replay } from "./replay.fake.ts";
import { afterEach, expect, test } from "vitest";

const replays: Replay[] = [];
afterEach(() => {
  for (const replay of replays.splice(0)) replay.remove();
});

test("merges that arrive in any order, twice or not at all, with runs killed, raced and failing, end where main is", async () => {
  const replay = open(makeMergeTrace({ environments: 15, merges: 25, seed: 7 }), 7);
  await replay.play(everyFault);
  expect(await findFaults(replay)).toEqual([]);
  expect(Math.min(replay.counts.killed, replay.counts.raced, replay.counts.failures)).toBeGreaterThan(0);
}, 60_000);

test("runs that are taken for dead while they live lose to whoever took over, and nothing is done twice", async () => {
  const replay = open(makeMergeTrace({ environments: 6, merges: 12, seed: 9 }), 9);
  await replay.play({ ...everyFault, dropped: 0, killed: 0, raced: 1, mistaken: 1 });
  expect(await findFaults(replay, { allowTakeover: true })).toEqual([]);
  expect(replay.counts.busy).toBeGreaterThan(0);
}, 60_000);

test("a run that is killed at each of its events in turn gets done, and does nothing twice", async () => {
  const replay = open(makeMergeTrace({ environments: 1, merges: 2, seed: 3 }), 3);
  expect(await replay.killAtEveryEvent(replay.head)).toBeGreaterThan(5);
  expect(await findFaults(replay)).toEqual([]);
}, 60_000);

test("the proof finds what it looks for: an orphan and a file that was changed by hand", async () => {
  const replay = open(makeMergeTrace({ environments: 2, merges: 1, seed: 5 }), 5);
  await replay.runUntilDone(replay.head);
  const store = replay.openStore();
  await store.pull();
  const [first = ""] = [...(await store.live.list("")).keys()].filter((path) => path.includes("deployment"));
  await store.live.write(first, "kind: Deployment\n");
  await store.live.write("local/team-9/env-9/service-web.yaml", "kind: Service\n");
  await store.publish("by hand", new Map());
  const faults = (await findFaults(replay)).map((fault) => fault.replace(/^The commit [0-9a-f]+/, "The commit")).sort();
  const unrecorded = "The commit of the branch live, by Roadbed on 2027-01-04, changes team-0/env-0 and 1 more, and no run recorded it.";
  expect(faults).toEqual([unrecorded, `${first} is not what main asks for`, "local/team-9/env-9/service-web.yaml is orphaned"].sort());
}, 60_000);

function open(...args: ConstructorParameters<typeof Replay>): Replay {
  const replay = new Replay(...args);
  replays.push(replay);
  return replay;
}
