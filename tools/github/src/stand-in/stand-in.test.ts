import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { loadDescription } from "./description.fake.ts";
import { operations } from "./operations.data.ts";
import { startWorld, type World } from "./world.fake.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const call = (route: string, parameters = {}) => world.as("workflow").call(route, parameters, z.unknown());

test("the description that is committed holds every listed operation", () => {
  const description = loadDescription();
  const paths = operations.map((operation) => operation.replaceAll(/\{\w+\}/g, "1"));
  for (const [at, path] of paths.entries()) {
    const [method = "", url = ""] = path.split(" ");
    expect(description.find(method, url)?.route).toBe(operations[at]);
  }
});

test.each([
  [
    "a body that misses what is required",
    "POST /repos/{owner}/{repo}/statuses/{sha}",
    { sha: "a", context: "x" },
    "must have required property 'state'",
  ],
  [
    "a value that is not published",
    "POST /repos/{owner}/{repo}/statuses/{sha}",
    { sha: "a", state: "great" },
    "must be equal to one of the allowed values",
  ],
  ["a key that is not published", "POST /repos/{owner}/{repo}/labels", { name: "x", colour: "red" }, "/colour is not published"],
  ["a parameter that is not published", "GET /repos/{owner}/{repo}/labels", { sort: "name" }, "sort is no parameter"],
  ["a parameter of another type", "GET /repos/{owner}/{repo}/labels", { per_page: "many" }, "per_page must be integer"],
  ["a path that is not listed", "GET /repos/{owner}/{repo}/milestones", {}, "is not published, or not listed"],
])("%s is refused and noted", async (_, route, parameters, problem) => {
  await expect(call(route, parameters)).rejects.toThrow();
  expect(world.state.problems.join("\n")).toContain(problem);
});

test("a rule of a ruleset with a misspelt parameter is refused", async () => {
  const rules = [{ type: "pull_request", parameters: { required_approving_reviews: 1 } }];
  await expect(call("POST /repos/{owner}/{repo}/rulesets", { name: "main", enforcement: "active", rules })).rejects.toThrow();
  expect(world.state.problems).not.toEqual([]);
});

test("auto-merge waits for the required status and an approval, and merges then", async () => {
  const pull = world.addPull({ autoMerge: { by: "ada" } });
  await world.review("grace", pull.number, "APPROVE");
  expect(pull.state).toBe("open");
  await call("POST /repos/{owner}/{repo}/statuses/{sha}", { sha: pull.headSha, state: "success", context: "roadbed/review" });
  expect([pull.state, pull.mergeCommit]).toEqual(["closed", world.state.branches["main"]]);
  expect(world.state.problems).toEqual([]);
});

test("a token does only what it has permission for", async () => {
  world.state.tokens["workflow-token"] = { login: "github-actions[bot]", permissions: { pull_requests: "write", statuses: "read" } };
  const { number, headSha } = world.addPull();
  await call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: number, body: "Hello" });
  await expect(call("POST /repos/{owner}/{repo}/statuses/{sha}", { sha: headSha, state: "success" })).rejects.toThrow("may not do this");
});
