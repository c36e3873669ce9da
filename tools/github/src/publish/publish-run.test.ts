import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCommitId } from "../stand-in/state.fake.ts";
import { startWorld, type World } from "../stand-in/world.fake.ts";
import { publishRun, type RunHistory } from "./publish-run.ts";

let world: World;
const merge = makeCommitId("merge");
beforeEach(async () => {
  world = await startWorld();
  world.addPull({ state: "closed", mergedAt: "2026-11-23T00:00:00Z", mergeCommit: merge });
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const failed = (ref: string, message = "The database did not start within 10 minutes.", fix = "Look at its events.") => ({
  ref,
  status: "failed",
  message,
  fix,
});

function publish(outcomes: readonly object[], history: Partial<RunHistory> = {}) {
  const summary = {
    schema: "roadbed/reconcile@1",
    run: "https://github.example/acme-corp/platform/actions/runs/7",
    commit: merge,
    inSync: 3,
    held: [],
    outcomes,
    milliseconds: 900,
  };
  return publishRun(world.as("workflow"), [summary], {
    findCause: async () => merge,
    findSettled: async () => new Set(),
    ...history,
  });
}

test("a failure is told on the merged pull request and in one issue, in plain words", async () => {
  const done = await publish([failed("orders/staging"), { ref: "orders/production", status: "applied" }]);
  expect(done.notes).toEqual(["Issue #2: opened, for orders/staging.", "Comment on #1: made."]);
  const [issue] = world.state.issues;
  expect(issue).toMatchObject({ title: "orders/staging failed", labels: ["roadbed:run"], state: "open" });
  expect(issue?.body).toBe(
    [
      "<!-- roadbed:environment orders/staging -->",
      "`orders/staging` could not be brought to what main asks for. It stays as it was last applied, and nothing else is affected.",
      "",
      "**What happened:** The database did not start within 10 minutes.",
      "",
      "**What to do:** Look at its events.",
      "",
      "It began with https://github.example/acme-corp/platform/pull/1. ",
      "Run: https://github.example/acme-corp/platform/actions/runs/7",
      "",
      "A failed one is tried again by itself, after a while that doubles each time. This issue is kept up to date, and closes itself once the environment is as main asks for it.",
    ].join("\n"),
  );
  expect(world.state.comments[0]?.body).toContain(
    "- **orders/staging** failed: The database did not start within 10 minutes. Look at its events. (#2)",
  );
});

test("the same failure again writes nothing; another one updates the issue that is there", async () => {
  await publish([failed("orders/staging")]);
  await publish([failed("orders/staging")]);
  await publish([failed("orders/staging", "The quota is used up.")]);
  expect(world.state.issues.map(({ number }) => number)).toEqual([2]);
  expect(world.state.issues[0]?.body).toContain("The quota is used up.");
  expect(world.state.comments).toHaveLength(1);
  expect(world.state.requests.filter(({ route }) => /^(?:POST|PATCH) \/repos/.test(route))).toHaveLength(4);
});

test.each([
  ["applied", [{ ref: "orders/staging", status: "applied" }], []],
  ["in step again, because the request was taken back", [], ["orders/staging"]],
])("the issue closes itself once the environment is %s", async (_, outcomes, settled) => {
  await publish([failed("orders/staging")]);
  await publish(outcomes, { findSettled: async () => new Set(settled) });
  expect(world.state.issues).toMatchObject([{ state: "closed" }]);
  expect(world.state.issues[0]?.body).toContain("**Solved:");
});

test("what merely was not tried this time stays open", async () => {
  await publish([failed("orders/staging")]);
  await publish([{ ref: "orders/staging", status: "waiting", message: "It failed a short while ago." }]);
  expect(world.state.issues).toMatchObject([{ state: "open" }]);
});

test("a failure of the whole fleet makes one issue and one comment, and goes when it is solved", async () => {
  const refs = Array.from({ length: 1000 }, (_, at) => `team-${at}/staging`);
  const done = await publish(refs.map((ref) => failed(ref, "The cluster does not answer.")));
  expect(world.state.issues).toMatchObject([{ title: "1000 environments failed or were refused at once" }]);
  expect(world.state.issues[0]?.body).toContain("| 1000 | The cluster does not answer. |");
  expect(world.state.comments).toHaveLength(1);
  expect(done.calls).toBe(6);
  for (const { body } of [...world.state.issues, ...world.state.comments]) expect(body.length).toBeLessThan(65_536);
  await publish(refs.map((ref) => ({ ref, status: "applied" })));
  expect(world.state.issues).toMatchObject([{ state: "closed" }]);
});

test("an issue with our mark by somebody else is neither taken for ours nor closed", async () => {
  const forged = {
    title: "x",
    body: "<!-- roadbed:environment orders/staging -->\nSolved.",
    by: "ada",
    state: "open" as const,
    labels: ["roadbed:run"],
  };
  world.state.issues.push({ ...forged, number: 99 });
  await publish([failed("orders/staging")]);
  await publish([{ ref: "orders/staging", status: "applied" }]);
  expect(world.state.issues.map(({ by, state }) => [by, state])).toEqual([
    ["ada", "open"],
    ["github-actions[bot]", "closed"],
  ]);
});

test("a merge that nobody reviewed still makes an issue", async () => {
  await publish([failed("orders/staging")], { findCause: async () => makeCommitId("pushed directly") });
  expect(world.state.issues).toHaveLength(1);
  expect(world.state.comments).toEqual([]);
});

test("a message that others had a hand in is shown and has no effect", async () => {
  await publish([
    failed("orders/staging", "@acme-corp/all: <!-- roadbed:fleet --> # Fixed\n- [x] `done` ${{ secrets.KEY }} https://evil.example"),
  ]);
  for (const { body } of [...world.state.issues, ...world.state.comments]) {
    expect(body).not.toMatch(/@acme|^# |<!-- roadbed:fleet|`done`|\$\{\{|https:\/\/evil/m);
    expect(body).toContain("Fixed");
  }
});

test("a run without trouble writes nothing", async () => {
  const done = await publish([{ ref: "orders/staging", status: "applied" }]);
  expect(done).toMatchObject({ notes: [], troubles: 0, calls: 2 });
});
