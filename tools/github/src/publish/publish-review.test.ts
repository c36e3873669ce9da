import { afterEach, beforeEach, expect, test } from "vitest";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { makeCommitId, type StandInPull } from "../stand-in/state.fake.ts";
import { fingerprint, makeReview, startWorld, type World } from "../stand-in/world.fake.ts";
import { publishReview } from "./publish-review.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const page = "environments/orders/staging/environment.yaml";

function publish(pull: StandInPull, change: Partial<Review> = {}, changed: readonly string[] = [page]) {
  return publishReview(world.as("workflow"), makeReview(pull, change), {
    changedPaths: async () => changed,
    readPlatformTeam: async () => ["Margaret"],
  });
}

const statuses = () => world.state.statuses.map(({ state, description, by }) => [state, description, by]);
const waiting: Partial<Review> = { lane: "owner", state: "waiting", summary: "Somebody of orders has to agree.", labels: ["lane:owner"] };

test("in the automatic lane: one comment, the labels, the status, an approval that names the plans, and it is merged", async () => {
  const pull = world.addPull({ labels: ["help wanted"] });
  const done = await publish(pull);
  expect(done).toEqual({
    published: true,
    state: "approved",
    notes: ["Comment: made.", "Labels: lane:automatic.", "Status: success.", "Approved.", "Merged: nothing else was missing."],
    calls: 11,
  });
  expect(world.state.comments.map(({ body, by }) => [body, by])).toEqual([
    ["<!-- roadbed:review -->\n## orders/staging\n\nOne replica more.", "github-actions[bot]"],
  ]);
  expect(pull).toMatchObject({ state: "closed", labels: ["help wanted", "lane:automatic"] });
  expect(world.state.reviews).toMatchObject([{ by: "github-actions[bot]", state: "APPROVED", commit: makeReview(pull).head }]);
  expect(world.state.reviews[0]?.body).toContain(`\`orders/staging\` \`${fingerprint}\``);
  expect(statuses()).toEqual([["success", "Nobody has to agree: one replica more in orders/staging.", "github-actions[bot]"]]);
});

test("what is merged at once starts the workflow that was named; where that may not be, the merge stands", async () => {
  const merge = (pull: StandInPull) =>
    publishReview(
      world.as("workflow"),
      makeReview(pull),
      { changedPaths: async () => [page], readPlatformTeam: async () => [] },
      "reconcile.yaml",
    );
  expect((await merge(world.addPull())).notes.at(-1)).toBe("Started: reconcile.yaml.");
  expect(world.state.dispatches).toEqual([{ workflow: "reconcile.yaml", ref: "main", by: "github-actions[bot]" }]);
  const permissions = { pull_requests: "write", statuses: "write", contents: "write" } as const;
  world.state.tokens["workflow-token"] = { login: "github-actions[bot]", permissions };
  const pull = world.addPull();
  expect((await merge(pull)).notes.at(-1)).toMatch(
    /^reconcile\.yaml could not be started, so its schedule will see the change\. .*may not do this/,
  );
  expect(pull.state).toBe("closed");
});

test("while something else is missing, auto-merge waits for it", async () => {
  world.state.rulesets.push(requireAlso("other/check"));
  const pull = world.addPull();
  expect((await publish(pull)).notes).toContain("Auto-merge: on.");
  expect(pull).toMatchObject({ state: "open", autoMerge: { by: "github-actions[bot]" } });
});

test("a second time nothing is written and nothing is sent twice", async () => {
  world.state.rulesets.push(requireAlso("other/check"));
  const pull = world.addPull();
  await publish(pull);
  const before = JSON.stringify({ ...world.state, requests: [] });
  const done = await publish(pull);
  expect(done.notes).toEqual([
    "Comment: same.",
    "Labels: same.",
    "Status: success, as before.",
    "Approved, as before.",
    "Auto-merge: on, as before.",
  ]);
  expect(JSON.stringify({ ...world.state, requests: [] })).toBe(before);
  expect(done.calls).toBe(5);
});

test("what needs a person waits: no approval, no auto-merge", async () => {
  const pull = world.addPull();
  await publish(pull, waiting);
  expect(statuses()).toEqual([["pending", "Somebody of orders has to agree.", "github-actions[bot]"]]);
  expect(world.state.reviews).toEqual([]);
  expect(pull).toMatchObject({ state: "open", labels: ["lane:owner"] });
  expect(pull.autoMerge).toBeUndefined();
});

test("a change that leaves the automatic lane loses its own approval and auto-merge, and only those", async () => {
  world.state.rulesets.push(requireAlso("other/check"));
  const pull = world.addPull();
  await publish(pull);
  await world.review("grace", pull.number, "APPROVE");
  pull.headSha = makeCommitId("a second commit");
  const { notes } = await publish(pull, waiting);
  expect(notes).toEqual(["Comment: same.", "Labels: lane:owner.", "Status: pending.", "Auto-merge: off.", "Own approval: taken back."]);
  expect(world.state.reviews.map(({ by, state }) => [by, state])).toEqual([
    ["github-actions[bot]", "DISMISSED"],
    ["grace", "APPROVED"],
  ]);
  expect(pull.autoMerge).toBeUndefined();
});

test("auto-merge that a person turned on is left alone", async () => {
  const pull = world.addPull({ autoMerge: { by: "ada" } });
  await publish(pull, waiting);
  expect(pull.autoMerge).toEqual({ by: "ada" });
});

test("each head is approved once, whatever was approved before", async () => {
  world.state.rulesets.push(requireAlso("other/check"));
  const pull = world.addPull();
  await publish(pull);
  pull.headSha = makeCommitId("a second commit");
  await publish(pull);
  await publish(pull);
  expect(new Set(world.state.reviews.map(({ commit }) => commit)).size).toBe(2);
  expect(world.state.reviews).toHaveLength(2);
});

test("a review of a commit that the pull request has moved on from publishes nothing", async () => {
  const pull = world.addPull();
  const old = { head: makeCommitId("before the push") };
  expect(await publish(pull, old)).toMatchObject({ published: false, calls: 1 });
  expect([world.state.comments, world.state.statuses, world.state.reviews, pull.labels]).toEqual([[], [], [], []]);
});

test("a refusal is a failed status", async () => {
  const pull = world.addPull();
  await publish(pull, { state: "refused", summary: "It deletes a database that nobody has released." });
  expect(statuses()).toEqual([["failure", "It deletes a database that nobody has released.", "github-actions[bot]"]]);
  expect(world.state.reviews).toEqual([]);
});

test("from a fork nothing is automatic", async () => {
  const pull = world.addPull({ headRepository: 77 });
  await publish(pull);
  expect(world.state.reviews).toEqual([]);
  expect(pull.state).toBe("open");
});

test("a pull request that the workflow itself opened is not approved by it", async () => {
  const pull = world.addPull({ author: "github-actions[bot]" });
  expect((await publish(pull)).notes.at(-1)).toMatch(/^Not approved: nobody agrees to their own/);
});

test("where main has a merge queue, what needs nobody goes there instead of past it", async () => {
  world.state.rulesets.push({ id: 1, name: "main", rules: [{ type: "merge_queue" }] });
  const pull = world.addPull();
  expect((await publish(pull)).notes.at(-1)).toBe("In the merge queue: nothing else was missing.");
  expect(pull).toMatchObject({ state: "open", isQueued: true });
});

test("where auto-merge is not allowed, somebody is asked to press the button", async () => {
  world.state.repository.settings["allow_auto_merge"] = false;
  world.state.rulesets.push(requireAlso("other/check"));
  expect((await publish(world.addPull())).notes.at(-1)).toMatch(/could not be turned on, so somebody has to press the button/);
});

test("what is no review is refused before GitHub is asked", async () => {
  const github = world.as("workflow");
  const code = { changedPaths: async () => [page], readPlatformTeam: async () => [] };
  for (const artifact of [{}, { ...makeReview(world.addPull()), lane: "free" }, "approved"])
    await expect(publishReview(github, artifact, code)).rejects.toThrow("This is no review");
  expect(github.calls()).toBe(0);
});

test("of the whole of a pull request's way through review, 40 requests are not used up", async () => {
  const pull = world.addPull();
  for (let at = 0; at < 450; at++)
    world.state.reviews.push({
      id: at,
      pull: pull.number,
      by: "grace",
      state: "COMMENTED",
      body: "",
      commit: pull.headSha,
      at: "2026-11-23T00:00:00Z",
    });
  for (let at = 0; at < 750; at++)
    world.state.comments.push({ id: at, issue: pull.number, by: "grace", body: "A remark.", at: "2026-11-23T00:00:00Z" });
  // Reading the facts costs one request, and one for each hundred reviews.
  const facts = 6;
  expect((await publish(pull)).calls + facts).toBeLessThanOrEqual(40);
});

function requireAlso(context: string) {
  const parameters = { required_status_checks: [{ context: "roadbed/review" }, { context }], strict_required_status_checks_policy: false };
  return { id: 1, name: "main", rules: [{ type: "required_status_checks", parameters }] };
}
