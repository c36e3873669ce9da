import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LedgerRecord } from "@roadbed/engine/contract/ledger.ts";
import type { Review } from "@roadbed/engine/contract/review.ts";
import type { StandInState } from "@roadbed/github/stand-in/state.fake.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// From request to ledger with the verbs as the workflows call them, against a stand-in for GitHub that checks each request
// against what GitHub publishes, and whose branches and merges are those of a real Git remote.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
let sandbox: Sandbox;
let gitHub: ReturnType<typeof spawn>;
let url: string;
beforeAll(async () => {
  sandbox = makeSandbox(root);
  expect(platform("reconcile").status).toBe(0);
  const state = join(sandbox.folder, "github");
  gitHub = spawn(process.execPath, [join(root, "tools/github/src/stand-in/serve.fake.ts"), "--state", state, "--git", sandbox.remote]);
  for (let waited = 0; waited < 100 && !existsSync(join(state, "url")); waited++) await sleep(100);
  url = readFileSync(join(state, "url"), "utf8").trim();
  // As its administrator sets the repository up, once.
  expect(platformAs("margaret", "bootstrap", "--apply").status).toBe(0);
});
afterAll(() => {
  gitHub.kill();
  rmSync(sandbox.folder, { recursive: true, force: true });
});

function platform(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return platformAs("workflow", ...args);
}

function platformAs(who: string, ...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args], {
    cwd: sandbox.clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, GITHUB_REPOSITORY: "acme-corp/platform", GITHUB_TOKEN: `${who}-token`, GITHUB_API_URL: url },
  });
  return { status, stdout, stderr };
}

/** What a person does in GitHub's pages. */
async function ask(who: string, method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/repos/acme-corp/platform${path}`, {
    method,
    headers: { authorization: `Bearer ${who}-token`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown>;
}

function standIn(): StandInState {
  return JSON.parse(readFileSync(join(sandbox.folder, "github", "state.json"), "utf8")) as StandInState;
}

/** A change of pages on a branch, pushed, as a pull request. Returns its number. */
async function open(who: string, branch: string, files: Readonly<Record<string, string>> = {}): Promise<number> {
  const isNew = Object.keys(files).length > 0;
  git(sandbox.clone, "switch", "--quiet", ...(isNew ? ["--create"] : []), branch);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(sandbox.clone, path)), { recursive: true });
    writeFileSync(join(sandbox.clone, path), text);
  }
  if (isNew) {
    git(sandbox.clone, "add", "--all");
    git(sandbox.clone, "commit", "--quiet", "--message", `feat: ${branch}`);
  }
  git(sandbox.clone, "push", "--quiet", "--force", "origin", branch);
  git(sandbox.clone, "switch", "--quiet", "main");
  const { number } = await ask(who, "POST", "/pulls", { title: branch, head: branch, base: "main" });
  return Number(number);
}

/** What the workflow `pull-request` does. */
function review(number: number): Review {
  git(sandbox.clone, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*");
  const file = (name: string) => join(sandbox.folder, name);
  writeFileSync(file("facts.json"), platform("pull-request", "--number", String(number), "--output", "json").stdout);
  writeFileSync(file("review.json"), platform("review", "--pull-request", file("facts.json"), "--output", "json").stdout);
  const published = platform("publish", file("review.json"));
  expect(published.stderr).toBe("");
  return JSON.parse(readFileSync(file("review.json"), "utf8")) as Review;
}

/** What the workflow `reconcile` does. */
function reconcile(...more: readonly string[]): { ref: string; status: string; message?: string }[] {
  git(sandbox.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  const { stdout } = platform("reconcile", "--require-consent", "--output", "json", ...more);
  writeFileSync(join(sandbox.folder, "run.json"), stdout);
  return (JSON.parse(stdout) as { outcomes: { ref: string; status: string; message?: string }[] }).outcomes;
}

function lastIntent(ref: string): Extract<LedgerRecord, { kind: "intent" }> {
  git(sandbox.clone, "fetch", "--quiet", "origin", "ledger");
  const lines = git(sandbox.clone, "show", `FETCH_HEAD:${ref}.ndjson`).trim().split("\n");
  const records = lines.map((line) => JSON.parse(line) as LedgerRecord);
  const intent = records.findLast((record): record is Extract<LedgerRecord, { kind: "intent" }> => record.kind === "intent");
  if (intent === undefined) throw new Error(`${ref} has no intent.`);
  return intent;
}

const tryout = `# yaml-language-server: $schema=../../.schemas/environment.json
purpose: Try the new checkout.
stage: sandbox
lease:
  until: 2099-01-31
components:
  web:
    path: web-service@1
    settings:
      image: ghcr.io/acme-corp/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
`;

function pageOf(ref: string): string {
  return git(sandbox.clone, "show", `origin/main:environments/${ref}/environment.yaml`);
}

test("a low-risk request is approved by the workflow itself, merges without a person, and is applied and recorded", async () => {
  const number = await open("ada", "tryout", { "environments/orders/tryout/environment.yaml": tryout });
  expect(review(number)).toMatchObject({ lane: "automatic", state: "approved", isDataOnly: true });
  const { pulls, reviews, comments, statuses } = standIn();
  expect(pulls.find((pull) => pull.number === number)?.mergedAt).toBeDefined();
  expect(reviews.filter(({ pull }) => pull === number).map(({ by, state }) => `${by ?? ""} ${state}`)).toEqual([
    "github-actions[bot] APPROVED",
  ]);
  expect(comments.filter(({ issue }) => issue === number)).toHaveLength(1);
  expect(statuses.at(-1)).toMatchObject({ context: "roadbed/review", state: "success" });
  expect(reconcile()).toMatchObject([{ ref: "orders/tryout", status: "applied" }]);
  expect(lastIntent("orders/tryout")).toMatchObject({ lane: "automatic" });
  expect(reconcile()).toEqual([]);
});

test("a risky change waits for the right people; who agreed is in the ledger, and what they saw is what is applied", async () => {
  const ref = "orders/production";
  const changed = pageOf(ref)
    .replace(/^purpose: .*$/m, "purpose: The shop.")
    .replace("size: medium", "size: large")
    .replace("size: small", "size: medium");
  const number = await open("ada", "larger", { [`environments/${ref}/environment.yaml`]: changed });
  expect(review(number)).toMatchObject({ lane: "owner", state: "waiting", needs: [{ team: "orders", people: ["grace"], given: [] }] });
  expect(standIn().statuses.at(-1)).toMatchObject({ state: "pending", description: "Waits for orders." });
  const head = git(sandbox.clone, "rev-parse", "larger").trim();
  await ask("grace", "POST", `/pulls/${number}/reviews`, { event: "APPROVE", commit_id: head });
  expect(review(number)).toMatchObject({ state: "approved", needs: [{ given: [{ by: "grace" }] }] });
  expect(await ask("ada", "PUT", `/pulls/${number}/merge`, { merge_method: "squash" })).toMatchObject({ merged: true });
  expect(reconcile()).toMatchObject([{ ref, status: "applied" }]);
  expect(lastIntent(ref)).toMatchObject({
    lane: "owner",
    consent: [{ author: "ada", lane: "owner", approvals: [{ by: "grace", teams: ["orders"], commit: head }] }],
  });
});

test("one comment for a pull request, however often it is looked at", async () => {
  const ref = "orders/production";
  const number = await open("ada", "again", {
    [`environments/${ref}/environment.yaml`]: pageOf(ref).replace("size: large", "size: medium"),
  });
  review(number);
  const writes = () => standIn().requests.filter(({ route }) => !route.startsWith("GET")).length;
  const before = writes();
  review(number);
  expect(standIn().comments.filter(({ issue }) => issue === number)).toHaveLength(1);
  // The second look asks who it is (a query, sent by POST) and changes nothing.
  expect(writes() - before).toBeLessThanOrEqual(2);
});

test("what somebody pushed to main past everybody is not applied, an issue says why, and people can agree to it afterwards", () => {
  const ref = "orders/production";
  git(sandbox.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  writeFileSync(join(sandbox.clone, `environments/${ref}/environment.yaml`), pageOf(ref).replace("size: large", "size: small"));
  git(sandbox.clone, "commit", "--quiet", "--all", "--message", "fix: quickly");
  git(sandbox.clone, "push", "--quiet", "origin", "main");
  const live = git(sandbox.clone, "ls-remote", "origin", "live");
  const [refused] = reconcile();
  expect(refused).toMatchObject({ ref, status: "refused" });
  expect(refused?.message).toContain("came to main without a pull request");
  expect(git(sandbox.clone, "ls-remote", "origin", "live")).toBe(live);
  expect(platform("publish", "--run", join(sandbox.folder, "run.json")).stderr).toBe("");
  expect(standIn().issues.filter(({ state, title }) => state === "open" && title.includes(ref))).toHaveLength(1);
  expect(reconcile("--agreed-by", "ada")).toMatchObject([{ ref, status: "applied" }]);
  expect(lastIntent(ref)).toMatchObject({ consent: [{ approvals: [{ by: "ada", teams: ["orders"] }] }] });
  platform("publish", "--run", join(sandbox.folder, "run.json"));
  expect(standIn().issues.filter(({ state }) => state === "open")).toEqual([]);
});

test("every request was one that GitHub publishes, and each pull request took fewer than 40", () => {
  const { problems, requests, pulls } = standIn();
  expect(problems).toEqual([]);
  expect(requests.filter(({ by }) => by === "github-actions[bot]").length / pulls.length).toBeLessThan(40);
});
