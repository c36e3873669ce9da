import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@stricli/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pullRequestSchema } from "@roadbed/engine/contract/consent.ts";
import { serve } from "@roadbed/github/stand-in/serve.fake.ts";
import { makeState, type StandInPull, type StandInState } from "@roadbed/github/stand-in/state.fake.ts";
import { makeReview } from "@roadbed/github/stand-in/world.fake.ts";
import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { application } from "./application.ts";
import type { Context } from "./context.ts";

/** The verbs against the stand-in as a process would serve it, on branches of a real repository. */
const instances = readFileSync(new URL("../../../platform/instances.yaml", import.meta.url), "utf8");
const page = "environments/orders/spike/environment.yaml";
const folder = mkdtempSync(join(tmpdir(), "roadbed-github-"));
let scratch: ScratchRepository;
let server: { url: string; close(): Promise<void> };

beforeAll(async () => {
  scratch = makeScratchRepository();
  scratch.commit({ "platform/instances.yaml": instances, [page]: "purpose: Try it.\nstage: sandbox\n" });
  const state = makeState();
  state.workflow.can_approve_pull_request_reviews = true;
  state.branches = {};
  writeFileSync(join(folder, "state.json"), JSON.stringify(state));
  server = await serve(["--state", folder, "--git", scratch.remote]);
});
afterAll(async () => {
  await server.close();
  scratch.remove();
  rmSync(folder, { recursive: true, force: true });
});

const readState = () => JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as StandInState;

async function platform(args: readonly string[], token = "workflow-token"): Promise<{ out: string; error: string; code: number }> {
  const [out, error]: [string[], string[]] = [[], []];
  const process = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => error.push(text) },
    exitCode: 0,
  };
  const context = {
    process,
    env: { GITHUB_TOKEN: token, GITHUB_REPOSITORY: "acme-corp/platform", GITHUB_API_URL: server.url },
    cwd: scratch.root,
    colour: false,
    interactive: false,
    now: () => new Date("2026-11-23T00:00:00Z"),
  };
  await run(application, args, context as unknown as Context);
  return { out: out.join(""), error: error.join(""), code: Number(process.exitCode) };
}

/** A branch with one change, pushed, and a pull request of it by ada. */
async function open(branch: string, files: Record<string, string>): Promise<StandInPull> {
  scratch.git("checkout", "--quiet", "-b", branch, "main");
  for (const [path, text] of Object.entries(files)) writeFileSync(join(scratch.root, path), text);
  scratch.git("add", "--all");
  scratch.git("commit", "--quiet", "--message", "feat: a change");
  scratch.git("push", "--quiet", "origin", branch);
  scratch.git("checkout", "--quiet", "main");
  await fetch(`${server.url}/repos/acme-corp/platform/pulls`, {
    method: "POST",
    headers: { authorization: "token ada-token" },
    body: JSON.stringify({ head: branch, base: "main", title: `Merge ${branch}` }),
  });
  return readState().pulls.at(-1) as StandInPull;
}

function writeReview(pull: StandInPull): string {
  const file = join(folder, "review.json");
  writeFileSync(file, JSON.stringify(makeReview(pull)));
  return file;
}

test("facts are read, the review is published, and what needs nobody is merged as one commit", async () => {
  const pull = await open("more-purpose", { [page]: "purpose: Try it well.\nstage: sandbox\n" });
  const facts = await platform(["pull-request", "--number", String(pull.number), "--output", "json"]);
  expect(pullRequestSchema.parse(JSON.parse(facts.out))).toMatchObject({ author: "ada", head: pull.headSha, approvals: [] });
  const { out, code } = await platform(["publish", writeReview(pull)]);
  expect([code, out]).toEqual([
    0,
    "Comment: made.\nLabels: lane:automatic.\nStatus: success.\nApproved.\nMerged: nothing else was missing.\n11 requests to GitHub.\n",
  ]);
  const merged = readState().pulls.find(({ number }) => number === pull.number);
  scratch.git("pull", "--quiet", "origin", "main");
  expect(scratch.git("rev-parse", "HEAD").trim()).toBe(merged?.mergeCommit);
  expect(scratch.git("show", `HEAD:${page}`)).toContain("Try it well.");
});

test("what changes code waits for the platform team, whatever its review says; once it has moved on it is refused", async () => {
  const pull = await open("with-code", { "platform/extra.ts": "export const answer = 42;\n" });
  const file = writeReview(pull);
  expect((await platform(["publish", file])).out).toContain("Status: pending.");
  await fetch(`${server.url}/repos/acme-corp/platform/pulls/${pull.number}/reviews`, {
    method: "POST",
    headers: { authorization: "token margaret-token" },
    body: JSON.stringify({ event: "APPROVE", commit_id: pull.headSha }),
  });
  expect((await platform(["publish", file])).out).toContain("Status: success.");
  scratch.git("checkout", "--quiet", "with-code");
  scratch.git("commit", "--quiet", "--allow-empty", "--message", "feat: and more");
  scratch.git("push", "--quiet", "origin", "with-code");
  scratch.git("checkout", "--quiet", "main");
  expect(await platform(["publish", file])).toMatchObject({ code: 1, out: expect.stringContaining("has moved on") as string });
});

test("a run's failure becomes an issue, which closes itself once nothing asks for the environment", async () => {
  const summary = (outcomes: object[]) => {
    const file = join(folder, "summary.json");
    writeFileSync(file, JSON.stringify({ run: "laptop-1", commit: scratch.git("rev-parse", "main").trim(), outcomes }));
    return file;
  };
  const failure = { ref: "orders/gone", status: "failed", message: "The cluster does not answer." };
  expect((await platform(["publish", "--run", summary([failure])])).out).toMatch(
    /^Issue #\d+: opened, for orders\/gone\.\nComment on #\d+: made\./,
  );
  expect((await platform(["publish", "--run", summary([])])).out).toMatch(/^Issue #\d+: closed\./);
});

test("bootstrap applies, and finds nothing to do afterwards", async () => {
  expect((await platform(["bootstrap"])).out).toMatch(/^To be set on GitHub[^]*Make the ruleset main[^]*role acme-roadbed-eu:/);
  expect((await platform(["bootstrap", "--apply"], "margaret-token")).code).toBe(0);
  expect((await platform(["bootstrap"])).out).toMatch(/^GitHub is set up as it should be/);
});

test("without a token, or with a wrong file, one is told what to do", async () => {
  expect((await platform(["pull-request", "--number", "1"], "")).error).toMatch(/There is no token to ask GitHub with\.\nSet GITHUB_TOKEN/);
  expect((await platform(["publish", "nowhere.json"])).error).toMatch(/nowhere\.json can't be read as JSON/);
});

test("nothing that was asked or answered differs from what GitHub publishes", () => {
  expect(readState().problems).toEqual([]);
});
