import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { UserError } from "@roadbed/engine/contract/errors.ts";
import { openForge } from "./forge.ts";
import { openGitHub } from "./open-github.ts";
import { startWorld, type World } from "./stand-in/world.fake.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
const ask = (who = "workflow") => openForge(world.as(who)).readPullRequest(1);
async function explain(asked: Promise<unknown>): Promise<string> {
  const error = (await asked.then(
    () => new Error("It was answered."),
    (cause: unknown) => cause,
  )) as UserError;
  return `${error.message} ${error.fix ?? ""}`;
}

test("an unknown token, a missing permission and a missing thing each say what to do", async () => {
  expect(await explain(ask("nobody"))).toBe(
    "GitHub does not know this token. Set GITHUB_TOKEN to one that is valid; in a workflow, to github.token.",
  );
  expect(await explain(ask())).toMatch(/^GitHub has no such thing: .* Check the repository's name and the number/);
  world.state.tokens["narrow-token"] = { login: "grace", permissions: { contents: "read" } };
  expect(await explain(ask("narrow"))).toMatch(
    /may not do this: .*permission that it misses \(pull-requests: read\); in a workflow, under permissions/,
  );
});

test("a reached limit says when it ends, and is not waited for when that is long", async () => {
  world.fail(route, {
    status: 403,
    data: { message: "API rate limit exceeded" },
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795600800" },
    times: 9,
  });
  expect(await explain(ask())).toMatch(/limit on requests is reached\. Try again after 2026-11-25 10:00 UTC\. Nothing is lost/);
});

test("a limit that passes soon is waited for", async () => {
  world.addPull();
  world.fail(route, { status: 403, data: { message: "You have exceeded a secondary rate limit." }, headers: { "retry-after": "1" } });
  expect((await ask()).author).toBe("ada");
});

test("a server error is tried again, and every try counts as a call", async () => {
  world.addPull();
  world.fail(route, { status: 502, data: { message: "Bad gateway" } });
  const github = world.as("workflow");
  expect((await openForge(github).readPullRequest(1)).author).toBe("ada");
  expect(github.calls()).toBe(3);
});

test("what makes something new is sent only once, because the answer may be lost and not the deed", async () => {
  world.addPull();
  world.fail("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { status: 502, data: { message: "Bad gateway" }, times: 9 });
  const github = world.as("workflow");
  const sent = github.call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: 1, body: "Hello" }, z.unknown());
  expect(await explain(sent)).toMatch(/did not answer .*Nothing is lost/);
  expect(github.calls()).toBe(1);
});

test("an answer of another shape is refused, and not guessed at", async () => {
  world.fail(route, { status: 200, data: { number: "one" } });
  expect(await explain(ask())).toMatch(/answer to GET .* is not as expected: number/);
});

test("a repository's name can't lead a request elsewhere", () => {
  for (const repository of ["acme-corp", "acme-corp/platform/../../user", "acme-corp/plat form", "https://github.com/a/b"])
    expect(() => openGitHub({ repository, token: "x", userAgent: "roadbed" })).toThrow("is no repository on GitHub");
});

test("the identity is asked for once", async () => {
  const github = world.as("workflow");
  expect(await github.whoAmI()).toEqual({ login: "github-actions[bot]", id: 41_898_282 });
  await github.whoAmI();
  expect(github.calls()).toBe(1);
});
