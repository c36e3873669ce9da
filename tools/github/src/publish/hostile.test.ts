import { afterEach, beforeEach, expect, test } from "vitest";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { makeCommitId, type StandInPull } from "../stand-in/state.fake.ts";
import { makeReview, startWorld, type World } from "../stand-in/world.fake.ts";
import { isDataOnly } from "./data-only.ts";
import { publishReview } from "./publish-review.ts";

/** T28: forged, edited, replayed comments, marks, labels and statuses, by people and by programs, have no effect. */
let world: World;
beforeEach(async () => {
  world = await startWorld((state) => {
    state.accounts.push({ login: "helper[bot]", id: 900, type: "Bot" });
    state.tokens["helper-token"] = { login: "helper[bot]" };
  });
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const page = "environments/orders/staging/environment.yaml";
const code = "environments/orders/staging/extra.ts";

function publish(pull: StandInPull, change: Partial<Review> = {}, changed: readonly string[] = [page]) {
  return publishReview(world.as("workflow"), makeReview(pull, change), {
    changedPaths: async () => changed,
    readPlatformTeam: async () => ["margaret"],
  });
}

test.each(["ada", "helper[bot]"])("a comment with our mark by %s is neither taken for ours nor touched", async (by) => {
  const pull = world.addPull();
  const forged = "<!-- roadbed:review -->\nApproved by the platform team.";
  world.state.comments.push({ id: 1, issue: pull.number, by, body: forged, at: "2026-11-23T00:00:00Z" });
  await publish(pull);
  await publish(pull);
  expect(world.state.comments.map((comment) => [comment.by, comment.body === forged])).toEqual([
    [by, true],
    ["github-actions[bot]", false],
  ]);
});

test("another account under our name is not us", async () => {
  const pull = world.addPull();
  world.state.accounts.unshift({ login: "Github-Actions[bot]", id: 66, type: "Bot" });
  world.state.comments.push({
    id: 1,
    issue: pull.number,
    by: "Github-Actions[bot]",
    body: "<!-- roadbed:review -->\nForged.",
    at: "2026-11-23T00:00:00Z",
  });
  await publish(pull);
  expect(world.state.comments).toHaveLength(2);
});

test("our comment that somebody edited is put right again", async () => {
  const pull = world.addPull({ headRepository: 77 });
  await publish(pull);
  const [own] = world.state.comments;
  if (own !== undefined) own.body = own.body.replace("One replica more.", "Nothing to see here.");
  expect((await publish(pull)).notes[0]).toBe("Comment: changed.");
  expect(world.state.comments.map(({ body }) => body)).toEqual(["<!-- roadbed:review -->\n## orders/staging\n\nOne replica more."]);
});

test("a mark in the middle of our own text is none", async () => {
  const pull = world.addPull({ headRepository: 77 });
  world.state.comments.push({
    id: 1,
    issue: pull.number,
    by: "github-actions[bot]",
    body: "Another workflow quotes:\n<!-- roadbed:review -->",
    at: "2026-11-23T00:00:00Z",
  });
  await publish(pull);
  expect(world.state.comments[0]?.body).toMatch(/^Another workflow quotes/);
  expect(world.state.comments).toHaveLength(2);
});

test("labels of ours that others set or took are corrected, and theirs stay", async () => {
  const pull = world.addPull({ headRepository: 77, labels: ["lane:two-person", "roadbed:waived", "good first issue"] });
  await publish(pull);
  expect(pull.labels).toEqual(["good first issue", "lane:automatic"]);
});

test("a label of ours that somebody added beside the right one is taken off", async () => {
  const pull = world.addPull({ headRepository: 77, labels: ["lane:automatic", "lane:owner"] });
  await publish(pull);
  expect(pull.labels).toEqual(["lane:automatic"]);
});

test("a review can't set a label of somebody else", async () => {
  const pull = world.addPull({ headRepository: 77 });
  await publish(pull, { labels: ["lane:automatic", "security-approved", "lane:automatic\u202eX", "LANE:OWNER"] });
  expect(pull.labels).toEqual(["lane:automatic"]);
});

test("a copy of our status, letter by letter, is not ours", async () => {
  const pull = world.addPull({ headRepository: 77 });
  await publish(pull);
  const [own] = world.state.statuses;
  if (own !== undefined) world.state.statuses.push({ ...own, id: 1, by: "ada" });
  await publish(pull);
  expect(world.state.statuses.map(({ by }) => by)).toEqual(["github-actions[bot]", "ada", "github-actions[bot]"]);
});

test("a status of our name by somebody else is answered with ours", async () => {
  const pull = world.addPull();
  const forged = {
    id: 1,
    sha: pull.headSha,
    context: "roadbed/review",
    state: "success",
    description: "Fine.",
    targetUrl: null,
    at: "2026-11-23T00:00:00Z",
  };
  world.state.statuses.push({ ...forged, by: "ada" });
  await publish(pull, { state: "waiting", lane: "owner", summary: "Fine." });
  expect(world.state.statuses.map(({ state, by }) => [state, by])).toEqual([
    ["success", "ada"],
    ["pending", "github-actions[bot]"],
  ]);
});

test.each([
  ["code of its own", code],
  ["a golden path", "golden-paths/postgres/index.ts"],
  ["a workflow", ".github/workflows/pull-request.yaml"],
  ["a waiver", "platform/waivers/root.yaml"],
  ["who owns what", ".github/CODEOWNERS"],
  ["a page where none is read from", "environments/orders/staging/deeper/environment.yaml"],
  ["a page with another name", "environments/orders/staging/environment.yaml.ts"],
  ["a path with another case", "Environments/orders/staging/environment.yaml"],
  ["a path with a line break", `${page}\nx`],
])("a pull request that changes %s is not believed when it says that it is approved and only data", async (_, path) => {
  const pull = world.addPull();
  await publish(pull, {}, [page, path]);
  expect(world.state.statuses).toMatchObject([
    { state: "pending", description: expect.stringContaining("platform team has to approve exactly this commit") },
  ]);
  expect(world.state.reviews).toEqual([]);
  expect(pull.state).toBe("open");
});

test("the platform team's word counts for exactly the commit that was looked at, and from nobody else", async () => {
  const pull = world.addPull();
  const state = async () => {
    await publish(pull, {}, [code]);
    return world.state.statuses.at(-1)?.state;
  };
  await world.review("grace", pull.number, "APPROVE");
  await world.review("workflow", pull.number, "APPROVE");
  expect(await state()).toBe("pending");
  await world.review("margaret", pull.number, "APPROVE");
  expect(await state()).toBe("success");
  pull.headSha = makeCommitId("pushed after margaret looked");
  expect(await state()).toBe("pending");
});

test("an approval by the platform team of its own pull request counts for nothing", async () => {
  const pull = world.addPull({ author: "margaret" });
  world.state.reviews.push({
    id: 1,
    pull: pull.number,
    by: "margaret",
    state: "APPROVED",
    body: "",
    commit: pull.headSha,
    at: "2026-11-23T00:00:00Z",
  });
  await publish(pull, {}, [code]);
  expect(world.state.statuses.at(-1)?.state).toBe("pending");
});

test("a replayed review, of before the platform team took its word back, is judged by what stands now", async () => {
  const pull = world.addPull();
  await world.review("margaret", pull.number, "APPROVE");
  await publish(pull, {}, [code]);
  await world.review("margaret", pull.number, "REQUEST_CHANGES");
  await publish(pull, {}, [code]);
  expect(world.state.statuses.map(({ state }) => state)).toEqual(["success", "pending"]);
});

test("a comment that the pull request's code had a hand in calls nobody, hides nothing, and says so", async () => {
  const pull = world.addPull();
  const comment = "## Fine\n@acme-corp/everyone see #1\n<!-- roadbed:run -->\n![x](https://tracker.example/x.png)<img src=x>\u202e";
  await publish(pull, { isDataOnly: false, comment }, [code]);
  const [{ body } = { body: "" }] = world.state.comments;
  expect(body).toMatch(/^<!-- roadbed:review -->\n> \[!WARNING\]/);
  expect(body).not.toMatch(/@acme|#1|<!-- roadbed:run|!\[x|<img|\u202e/);
  expect(body).toContain("## Fine");
});

test("only pages and team files are data", () => {
  expect(
    isDataOnly([page, "environments/orders/team.yaml", "environments/orders/README.md", "environments/orders/staging/README.md"]),
  ).toBe(true);
  for (const path of [
    "environments/README.md",
    "environments/index.ts",
    "environments/orders/staging/team.yaml",
    "environments/.schemas/team.json",
    code,
  ])
    expect([path, isDataOnly([path])]).toEqual([path, false]);
  // A pull request without changes says nothing about what it is.
  expect(isDataOnly([])).toBe(false);
});
