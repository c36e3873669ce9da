import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeMergeTrace } from "@roadbed/testing/merge-trace.ts";
import { afterEach, expect, test } from "vitest";
import type { ResourceGraph } from "../contract/graph.ts";
import { findFaults } from "./replay/replay-proof.fake.ts";
import { Replay } from "./replay/replay.fake.ts";
import { makeRestore } from "./restore.ts";

const replays: Replay[] = [];
afterEach(() => {
  for (const replay of replays.splice(0)) replay.remove();
});

const states = ".pulumi/stacks/environments";

/** How it is spoiled, and what becomes of a run that comes upon it. */
test.each<[string, "fails alone" | "is none the wiser", (text: string, others: string) => string | undefined]>([
  ["truncated", "fails alone", (text) => text.slice(0, text.length / 2)],
  ["empty", "fails alone", () => ""],
  ["filled with something else", "fails alone", () => "\0\0\0 no state \0"],
  ["another stack's", "fails alone", (_, others) => others],
  ["of a later schema", "fails alone", (text) => text.replace('"version": 3', '"version": 99')],
  ["gone", "is none the wiser", () => undefined],
  ["without half of its resources", "is none the wiser", loseHalf],
])("a state that is %s: a run %s, and it is brought back from the branch's own history, as it was applied", async (_, fate, spoil) => {
  const replay = new Replay(makeMergeTrace({ environments: 12, merges: 10, seed: 81 }), 81);
  replays.push(replay);
  await replay.runUntilDone(replay.head);
  const { handMade, ref } = spoilState(replay, spoil);
  if (fate === "fails alone") expect(await listOutcomes(replay, ref)).toEqual([`${ref} failed`]);
  expect(await replay.runMeddled(replay.head, () => false, makeRestore(replay.clone, [ref]))).toBeUndefined();
  await replay.runUntilDone(replay.head);
  // Whoever spoiled it past the platform is named for good.
  expect((await findFaults(replay)).filter((fault) => !fault.includes(handMade.slice(0, 12)))).toEqual([]);
});

/** Of a run that plans this one anew, although nothing has changed. */
async function listOutcomes(replay: Replay, ref: string): Promise<string[]> {
  const outcomes: string[] = [];
  const repair = { refs: new Set([ref]), asLive: (_: string, applied: ResourceGraph) => applied, straysOf: () => [] };
  const died = await replay.runMeddled(
    replay.head,
    (_, event) => {
      if (event?.type === "done") outcomes.push(`${event.outcome.ref} ${event.outcome.status}`);
    },
    repair,
  );
  expect(died).toBeUndefined();
  return outcomes;
}

function loseHalf(text: string): string {
  const file = JSON.parse(text) as { checkpoint: { latest: { resources: unknown[] } } };
  const { resources } = file.checkpoint.latest;
  resources.splice(Math.ceil(resources.length / 2));
  return JSON.stringify(file, undefined, 2);
}

/** A commit on `live` that no run made. */
function spoilState(replay: Replay, spoil: (text: string, others: string) => string | undefined): { handMade: string; ref: string } {
  const clone = replay.repository.clone();
  const git = (...args: string[]) => replay.repository.git("-C", clone, ...args);
  git("fetch", "--quiet", "origin", "live");
  git("checkout", "--quiet", "-B", "live", "FETCH_HEAD");
  const [name = "", other = ""] = readdirSync(join(clone, states)).filter((file) => file.endsWith(".json"));
  const [state, others] = [join(clone, states, name), join(clone, states, other)];
  const text = spoil(readFileSync(state, "utf8"), readFileSync(others, "utf8"));
  if (text === undefined) rmSync(state);
  else writeFileSync(state, text);
  git("commit", "--quiet", "--all", "--message", "oops");
  git("push", "--quiet", "origin", "live");
  return { handMade: git("rev-parse", "HEAD").trim(), ref: name.replace(".json", "").replace(".", "/") };
}
