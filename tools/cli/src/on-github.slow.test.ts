import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubSandbox, openGitHubSandbox, type Queued, tryout } from "./github-sandbox.fake.ts";
import { git } from "./sandbox/copy-checkout.ts";

// From request to ledger with the verbs as the workflows call them, against a stand-in for GitHub that checks each request
// against what GitHub publishes, and whose branches and merges are those of a real Git remote.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
let github: GitHubSandbox;
beforeAll(async () => {
  github = await openGitHubSandbox(root);
  expect(github.platform(["reconcile"]).status).toBe(0);
  // As its administrator sets the repository up, once.
  expect(github.platform(["bootstrap", "--apply"], "margaret").status).toBe(0);
});
afterAll(() => {
  github.close();
});

/** What the workflow `pull-request` does. */
function review(number: number): Review {
  git(github.clone, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*");
  const file = (name: string) => join(github.folder, name);
  writeFileSync(file("facts.json"), github.platform(["pull-request", "--number", String(number), "--output", "json"]).stdout);
  writeFileSync(file("review.json"), github.platform(["review", "--pull-request", file("facts.json"), "--output", "json"]).stdout);
  const published = github.platform(["publish", file("review.json")]);
  expect(published.stderr).toBe("");
  return JSON.parse(readFileSync(file("review.json"), "utf8")) as Review;
}

/** What the workflow `reconcile` does. */
function reconcile(...more: readonly string[]): { ref: string; status: string; message?: string }[] {
  git(github.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  const { stdout } = github.platform(["reconcile", "--require-consent", "--output", "json", ...more]);
  writeFileSync(join(github.folder, "run.json"), stdout);
  return (JSON.parse(stdout) as { outcomes: { ref: string; status: string; message?: string }[] }).outcomes;
}

test("a low-risk request is approved by the workflow itself, merges without a person, and is applied and recorded", async () => {
  const number = await github.open("ada", "tryout", { "environments/orders/tryout/environment.yaml": tryout });
  expect(review(number)).toMatchObject({ lane: "automatic", state: "approved", isDataOnly: true });
  const { pulls, reviews, comments, statuses } = github.state();
  expect(pulls.find((pull) => pull.number === number)?.mergedAt).toBeDefined();
  expect(reviews.filter(({ pull }) => pull === number).map(({ by, state }) => `${by ?? ""} ${state}`)).toEqual([
    "github-actions[bot] APPROVED",
  ]);
  expect(comments.filter(({ issue }) => issue === number)).toHaveLength(1);
  expect(statuses.at(-1)).toMatchObject({ context: "roadbed/review", state: "success" });
  expect(reconcile()).toMatchObject([{ ref: "orders/tryout", status: "applied" }]);
  expect(github.lastIntent("orders/tryout")).toMatchObject({ lane: "automatic" });
  expect(reconcile()).toEqual([]);
});

test("a risky change waits for the right people; who agreed is in the ledger, and what they saw is what is applied", async () => {
  const ref = "orders/production";
  const changed = github
    .pageOf(ref)
    .replace(/^purpose: .*$/m, "purpose: The shop.")
    .replace("size: medium", "size: large")
    .replace("size: small", "size: medium");
  const number = await github.open("ada", "larger", { [`environments/${ref}/environment.yaml`]: changed });
  expect(review(number)).toMatchObject({ lane: "owner", state: "waiting", needs: [{ team: "orders", people: ["grace"], given: [] }] });
  expect(github.state().statuses.at(-1)).toMatchObject({ state: "pending", description: "Waits for orders." });
  const head = git(github.clone, "rev-parse", "larger").trim();
  await github.ask("grace", "POST", `/pulls/${number}/reviews`, { event: "APPROVE", commit_id: head });
  expect(review(number)).toMatchObject({ state: "approved", needs: [{ given: [{ by: "grace" }] }] });
  expect(await github.ask("ada", "PUT", `/pulls/${number}/merge`, { merge_method: "squash" })).toMatchObject({ merged: true });
  expect(reconcile()).toMatchObject([{ ref, status: "applied" }]);
  expect(github.lastIntent(ref)).toMatchObject({
    lane: "owner",
    consent: [{ author: "ada", lane: "owner", approvals: [{ by: "grace", teams: ["orders"], commit: head }] }],
  });
});

test("one comment for a pull request, however often it is looked at", async () => {
  const ref = "orders/production";
  const number = await github.open("ada", "again", {
    [`environments/${ref}/environment.yaml`]: github.pageOf(ref).replace("size: large", "size: medium"),
  });
  review(number);
  const writes = () => github.state().requests.filter(({ route }) => !route.startsWith("GET")).length;
  const before = writes();
  review(number);
  expect(github.state().comments.filter(({ issue }) => issue === number)).toHaveLength(1);
  // The second look asks who it is (a query, sent by POST) and changes nothing.
  expect(writes() - before).toBeLessThanOrEqual(2);
});

test("what somebody pushed to main past everybody is not applied, an issue says why, and people can agree to it afterwards", () => {
  const ref = "orders/production";
  git(github.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  writeFileSync(join(github.clone, `environments/${ref}/environment.yaml`), github.pageOf(ref).replace("size: large", "size: small"));
  git(github.clone, "commit", "--quiet", "--all", "--message", "fix: quickly");
  git(github.clone, "push", "--quiet", "origin", "main");
  const live = git(github.clone, "ls-remote", "origin", "live");
  const [refused] = reconcile();
  expect(refused).toMatchObject({ ref, status: "refused" });
  expect(refused?.message).toContain("came to main without a pull request");
  expect(git(github.clone, "ls-remote", "origin", "live")).toBe(live);
  expect(github.platform(["publish", "--run", join(github.folder, "run.json")]).stderr).toBe("");
  expect(github.state().issues.filter(({ state, title }) => state === "open" && title.includes(ref))).toHaveLength(1);
  expect(reconcile("--agreed-by", "ada")).toMatchObject([{ ref, status: "applied" }]);
  expect(github.lastIntent(ref)).toMatchObject({ consent: [{ approvals: [{ by: "ada", teams: ["orders"] }] }] });
  github.platform(["publish", "--run", join(github.folder, "run.json")]);
  expect(github.state().issues.filter(({ state }) => state === "open")).toEqual([]);
});

/** What the workflow `pull-request` does for a commit of the queue. */
function reviewQueued({ event, head }: Queued) {
  const file = (name: string) => join(github.folder, name);
  writeFileSync(file("facts.json"), github.platform(["pull-request", "--group", event, "--fetch", "--output", "json"]).stdout);
  const reviewed = github.platform(["review", "--pull-request", file("facts.json"), "--group", event, "--offline", "--output", "json"]);
  writeFileSync(file("review.json"), reviewed.stdout);
  expect(github.platform(["publish", "--group", event, file("review.json")]).stderr).toBe("");
  return github.state().statuses.findLast(({ sha }) => sha === head);
}

test("in a merge queue each is looked at after all before it, and passes only as what was agreed to", async () => {
  const [ref, team] = ["orders/production", "environments/orders/team.yaml"];
  git(github.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  const grown = github.pageOf(ref).replace(/storage: \S+/, "storage: 250Gi");
  const charged = readFileSync(join(github.clone, team), "utf8").replace(/costCentre: \S+/, "costCentre: CC-9999");
  const growth = await github.open("ada", "grow", { [`environments/${ref}/environment.yaml`]: grown });
  const charge = await github.open("ada", "charge", { [team]: charged });
  const outlet = await github.open("ada", "outlet", {
    "environments/orders/outlet/environment.yaml": tryout.replace("stage: sandbox", "stage: production").replace(/lease:\n.*\n/, ""),
  });
  for (const number of [growth, charge, outlet]) {
    const sha = github.state().pulls.find((each) => each.number === number)?.headSha;
    await github.ask("grace", "POST", `/pulls/${number}/reviews`, { event: "APPROVE", commit_id: sha });
    expect(review(number)).toMatchObject({ state: "approved" });
  }
  for (const alone of github.queue(outlet)) expect(reviewQueued(alone)).toMatchObject({ context: "roadbed/review", state: "success" });
  // More room is more room, whoever pays. What is new belongs to another cost centre now than grace was shown.
  expect(github.queue(charge, growth, outlet).map((group) => reviewQueued(group)?.description)).toEqual([
    "It may be merged: everybody agreed who has to.",
    "It may be merged: everybody agreed who has to.",
    "After what is before it in the queue: Waits for orders.",
  ]);
  expect(github.state().statuses.at(-1)?.state).toBe("failure");
});

test("every request was one that GitHub publishes, and each pull request took fewer than 40", () => {
  const { problems, requests, pulls } = github.state();
  expect(problems).toEqual([]);
  expect(requests.filter(({ by }) => by === "github-actions[bot]").length / pulls.length).toBeLessThan(40);
});
