import { afterEach, beforeEach, expect, test } from "vitest";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { makeCommitId, type StandInPull } from "../stand-in/state.fake.ts";
import { makeReview, startWorld, type World } from "../stand-in/world.fake.ts";
import { type GroupCode, publishGroup } from "./publish-group.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const [base, head] = [makeCommitId("main after those before it"), makeCommitId("what would become main")];
const page = "environments/orders/staging/environment.yaml";

function publish(pull: StandInPull, change: Partial<Review> = {}, code: Partial<GroupCode> = {}) {
  const group = { number: pull.number, base, head };
  return publishGroup(world.as("workflow"), makeReview(pull, { base, head, ...change }), group, {
    changedPaths: async () => [page],
    readPlatformTeam: async () => ["margaret"],
    isMergeOf: async () => true,
    ...code,
  });
}

const statuses = () => world.state.statuses.map(({ sha, state, description }) => [sha, state, description]);

test("what may be merged after those before it gets the required status, on the queue's commit and nowhere else", async () => {
  const pull = world.addPull();
  expect(await publish(pull)).toMatchObject({ published: true, state: "approved", notes: ["Status: success."] });
  expect(statuses()).toEqual([[head, "success", "Nobody has to agree: one replica more in orders/staging."]]);
  expect(world.state).toMatchObject({ comments: [], reviews: [] });
  expect(pull.state).toBe("open");
});

test.each<[string, Partial<Review>, string]>([
  [
    "waits for somebody there, because it means something else than what was agreed to",
    { state: "waiting", lane: "owner", summary: "Waits for orders." },
    "After what is before it in the queue: Waits for orders.",
  ],
  ["has to change", { state: "refused", summary: "1 thing has to change before it may be merged." }, "1 thing has to change"],
])("what %s is red, so that the queue goes on without it", async (_, change, summary) => {
  await publish(world.addPull(), change);
  expect(statuses()).toEqual([[head, "failure", expect.stringContaining(summary)]]);
});

test.each<[string, Partial<Review>]>([
  ["another pull request", { number: 4711 }],
  ["another commit", { head: makeCommitId("something harmless") }],
  ["another main", { base: makeCommitId("main as it suits") }],
])("a review of %s sets nothing", async (_, change) => {
  expect(await publish(world.addPull(), change)).toMatchObject({ published: false });
  expect(world.state.statuses).toEqual([]);
});

test("what changes code needs the platform team's word on the pull request's commit, and has to be that and nothing else", async () => {
  const code = { changedPaths: async () => [page, "tools/policy/src/judge-plan.ts"] };
  const pull = world.addPull();
  await publish(pull, {}, code);
  expect(statuses().at(-1)).toEqual([head, "failure", expect.stringContaining("somebody of the platform team has to approve")]);
  await world.review("margaret", pull.number, "APPROVE", pull.headSha);
  await publish(pull, {}, { ...code, isMergeOf: async () => false });
  expect(statuses().at(-1)).toEqual([head, "failure", expect.stringContaining("is not what merging the pull request's commit gives")]);
  const asked: string[][] = [];
  await publish(pull, {}, { ...code, isMergeOf: async (...commits) => asked.push(commits) > 0 });
  expect(statuses().at(-1)).toEqual([head, "success", expect.any(String)]);
  expect(asked).toEqual([[head, base, pull.headSha]]);
});
