import { afterEach, beforeEach, expect, test } from "vitest";
import { startWorld, type World } from "../stand-in/world.fake.ts";
import { type DriftNews, publishDrift } from "./publish-drift.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const none: DriftNews = { drifts: 0, causes: 0, unseen: 0, text: "**No drift.**" };
const two: DriftNews = { drifts: 2, causes: 1, unseen: 0, text: "### Deployment scaled by kubectl (2)" };

test("one issue is opened for all drift, updated in place and closed when there is none", async () => {
  expect((await publishDrift(world.as("workflow"), two)).notes).toEqual(["Issue #1: opened."]);
  expect(world.state.issues).toMatchObject([
    { title: "Drift: 2 places were changed behind the platform's back, by one cause", labels: ["roadbed:run"], state: "open" },
  ]);
  expect(world.state.issues[0]?.body).toMatch(/^<!-- roadbed:drift -->\n### Deployment scaled/);

  await publishDrift(world.as("workflow"), { ...two, drifts: 3, causes: 2, unseen: 1, text: "### Service deleted" });
  expect(world.state.issues).toHaveLength(1);
  expect(world.state.issues[0]).toMatchObject({
    title: "Drift: 3 places were changed behind the platform's back, by 2 causes, and not everything could be looked at",
    body: expect.stringContaining("### Service deleted") as string,
  });

  expect((await publishDrift(world.as("workflow"), none)).notes).toEqual(["Issue #1: closed."]);
  expect(world.state.issues).toMatchObject([{ state: "closed" }]);
});

test("the same drift again writes nothing, and no drift opens nothing", async () => {
  await publishDrift(world.as("workflow"), none);
  expect(world.state.issues).toEqual([]);
  await publishDrift(world.as("workflow"), two);
  const before = world.state.requests.length;
  await publishDrift(world.as("workflow"), two);
  expect(world.state.requests.slice(before).filter(({ route }) => /^(?:POST|PATCH) \/repos/.test(route))).toEqual([]);
});

test("what could not be looked at keeps the issue open, so that silence never passes for health", async () => {
  await publishDrift(world.as("workflow"), { ...none, unseen: 1, text: "local: the API server does not answer" });
  expect(world.state.issues).toMatchObject([{ title: "Drift could not be looked for everywhere", state: "open" }]);
});
