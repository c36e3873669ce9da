import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findAct, runWorkflow } from "@roadbed/testing/actions/run-act.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubSandbox, openGitHubSandbox, tryout } from "./github-sandbox.fake.ts";
import { git } from "./sandbox/copy-checkout.ts";

// The workflows themselves, as act runs them on this machine: from request to ledger, and with a hostile pull request.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const found = findAct();
const act = "act" in found ? found.act : "";
if ("why" in found) console.warn(`SKIPPED: the workflows are not run, because ${found.why}`);
let github: GitHubSandbox;
beforeAll(async () => {
  if (act === "") return;
  github = await openGitHubSandbox(root);
  expect(github.platform(["reconcile"]).status).toBe(0);
  expect(github.platform(["bootstrap", "--apply"], "margaret").status).toBe(0);
});
afterAll(() => {
  if (act !== "") github.close();
});

async function run(workflow: string, event: string, payload: object): Promise<{ ok: boolean; log: string }> {
  const { clone, folder, remote, url } = github;
  const name = "https://github.com/acme-corp/platform.git";
  git(clone, "remote", "set-url", "origin", name);
  try {
    return await runWorkflow({ act, clone, scratch: join(folder, "act"), remote, workflow, event, payload, api: url });
  } finally {
    git(clone, "remote", "set-url", "origin", remote);
  }
}

const repository = { full_name: "acme-corp/platform", default_branch: "main", visibility: "public" };

function pullRequest(number: number, more: object = {}): object {
  const pull = github.state().pulls.find((each) => each.number === number);
  const side = { repo: { full_name: "acme-corp/platform" } };
  return {
    action: "opened",
    repository,
    pull_request: {
      number,
      title: pull?.title,
      body: pull?.body,
      head: { ...side, sha: pull?.headSha, ref: pull?.headRef },
      base: { ...side, sha: pull?.baseSha, ref: "main" },
      ...more,
    },
  };
}

test.runIf(act !== "")("a request is reviewed, merged without a person, applied, recorded and attested", async () => {
  const number = await github.open("ada", "tryout", { "environments/orders/tryout/environment.yaml": tryout });
  const review = await run("pull-request.yaml", "pull_request", pullRequest(number));
  expect(review.ok, review.log).toBe(true);
  const { pulls, comments, statuses, requests } = github.state();
  expect(pulls.find((pull) => pull.number === number)?.mergedAt).toBeDefined();
  expect(comments.filter(({ issue }) => issue === number)).toHaveLength(1);
  expect(statuses.at(-1)).toMatchObject({ context: "roadbed/review", state: "success" });
  expect(requests.map(({ route }) => route)).toContain("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches");
  git(github.clone, "pull", "--quiet", "--ff-only", "origin", "main");
  const reconcile = await run("reconcile.yaml", "workflow_dispatch", { repository, inputs: { agreed: "false" } });
  expect(reconcile.ok, reconcile.log).toBe(true);
  expect(github.lastIntent("orders/tryout")).toMatchObject({ lane: "automatic", counts: { delete: 0 } });
  expect(readFileSync(join(github.folder, "act", "artifacts", "attested"), "utf8")).toMatch(/^ledger sha256:[0-9a-f]{64} /);
  expect(git(github.clone, "ls-remote", "origin", "live")).not.toBe("");
});

const statePattern = /^ {4}state:.*\n(?: {6}.*\n)+/m;

test.runIf(act !== "")(
  "what stands in a cloud is left to one job, which takes the instance's role; every other job leaves it alone",
  async () => {
    const { clone, folder } = github;
    git(clone, "pull", "--quiet", "--ff-only", "origin", "main");
    // The template's own, with an instance on AWS that does not say where its stacks are kept: nothing is asked of a cloud.
    const instances = readFileSync(join(root, "platform", "instances.yaml"), "utf8");
    expect(instances).toMatch(statePattern);
    writeFileSync(join(clone, "platform", "instances.yaml"), instances.replace(statePattern, ""));
    git(clone, "commit", "--quiet", "--all", "--message", "feat: go abroad");
    git(clone, "push", "--quiet", "origin", "main");
    // Nothing is fetched for a test.
    mkdirSync(join(folder, "act", "bin"), { recursive: true });
    writeFileSync(join(folder, "act", "bin", "pulumi"), "#!/bin/sh\necho v3.270.0\n", { mode: 0o755 });
    const { ok, log } = await run("reconcile.yaml", "workflow_dispatch", { repository, inputs: { agreed: "false" } });
    expect(ok, log).toBe(true);
    const artifacts = join(folder, "act", "artifacts");
    expect(readFileSync(join(artifacts, "roles"), "utf8")).toBe("arn:aws:iam::111122223333:role/acme-roadbed-eu eu-west-1\n");
    const outcomesOf = (name: string) =>
      (JSON.parse(readFileSync(join(artifacts, name, "summary.json"), "utf8")) as { outcomes: { ref: string; status: string }[] }).outcomes;
    const abroad = outcomesOf("summary-of-eu");
    expect(abroad.map(({ ref }) => ref)).toEqual(["layers/eu/network", "layers/eu/cluster", "layers/eu/services"]);
    expect(abroad.filter(({ status }) => status === "applied")).toEqual([]);
    expect(outcomesOf("summary-first").filter(({ ref }) => ref.startsWith("layers/eu/"))).toEqual([]);
    expect(github.state().issues.map(({ title }) => title)).toContain("layer eu/network was refused");
    git(clone, "revert", "--no-edit", "HEAD");
    git(clone, "push", "--quiet", "origin", "main");
  },
);

test.runIf(act !== "")("a lease that has ended becomes a pull request, which is reviewed and waits for its team", async () => {
  const [ref, page] = ["orders/spike", "environments/orders/spike/environment.yaml"];
  const { clone } = github;
  git(clone, "pull", "--quiet", "--ff-only", "origin", "main");
  writeFileSync(join(clone, page), readFileSync(join(clone, page), "utf8").replace(/until: \S+/, "until: 2026-01-31"));
  git(clone, "commit", "--quiet", "--all", "--message", "feat: let it end");
  git(clone, "push", "--quiet", "origin", "main");
  const lease = await run("lease.yaml", "workflow_dispatch", { repository, inputs: {} });
  expect(lease.ok, lease.log).toBe(true);
  const branch = "expire/orders-spike-2026-01-31";
  const { pulls, dispatches } = github.state();
  const pull = pulls.find(({ headRef }) => headRef === branch);
  expect(pull).toMatchObject({ state: "open", author: "github-actions[bot]", title: expect.stringContaining(ref) as string });
  expect(dispatches.at(-1)).toMatchObject({ workflow: "pull-request.yaml", ref: branch });

  const review = await run("pull-request.yaml", "workflow_dispatch", { repository, inputs: { number: String(pull?.number) } });
  expect(review.ok, review.log).toBe(true);
  const after = github.state();
  expect(after.statuses.findLast(({ sha }) => sha === pull?.headSha)).toMatchObject({
    context: "roadbed/review",
    state: "pending",
    description: "Waits for orders.",
  });
  expect(after.problems).toEqual([]);
});

test.runIf(act !== "")("what stands in a merge queue is reviewed there, and the status is that of the queue's commit", async () => {
  const number = await github.open("ada", "queued", { "environments/orders/queued/environment.yaml": tryout });
  for (const { event, head } of github.queue(number)) {
    const payload = JSON.parse(readFileSync(event, "utf8")) as object;
    const { ok, log } = await run("pull-request.yaml", "merge_group", { repository, ...payload });
    expect(ok, log).toBe(true);
    expect(github.state().statuses.at(-1)).toMatchObject({ sha: head, context: "roadbed/review", state: "success" });
  }
  expect(github.state().pulls.find((pull) => pull.number === number)).toMatchObject({ state: "open" });
});

test.runIf(act !== "")("a hostile pull request runs nothing, reaches nothing and is merged by nobody", async () => {
  const canary = join(github.folder, "canary");
  const touch = `touch ${canary}`;
  const steal = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(canary)}, JSON.stringify(process.env));\n`;
  const original = readFileSync(join(github.clone, "tools/policy/src/judge-plan.ts"), "utf8");
  const number = await github.open(
    "ada",
    // What a branch may be called: no spaces, but the shell has other ways to part words.
    `x;\${IFS}touch\${IFS}canary;$(id)`,
    {
      "environments/orders/evil/environment.yaml": tryout,
      "environments/orders/evil/evil.ts": `${steal}export function resources(): void {}\n`,
      [`environments/orders/$(touch canary).yaml`]: "a: 1\n",
      "tools/policy/src/judge-plan.ts": `${steal}${original}`,
      "tools/cli/src/run-review.ts": steal,
      "platform/waivers/all.yaml": "rule: image-digest\n",
      ".github/CODEOWNERS": "* @mallory\n",
    },
    `feat: "; ${touch}; echo \${{ github.token }} <!-- roadbed:review --> @everyone`,
  );
  const before = github.state();
  const { log } = await run("pull-request.yaml", "pull_request", pullRequest(number, { body: `$(${touch})` }));
  const after = github.state();
  expect(existsSync(canary)).toBe(false);
  expect(readdirSync(github.clone)).not.toContain("canary");
  expect(log).not.toContain("workflow-token");
  expect(after.pulls.find((pull) => pull.number === number)).toMatchObject({ state: "open" });
  expect(after.reviews.filter(({ pull }) => pull === number)).toEqual([]);
  expect(after.statuses.slice(before.statuses.length).map(({ state }) => state)).not.toContain("success");
  const [comment] = after.comments.filter(({ issue }) => issue === number);
  expect(comment?.body).toContain("requests-apart");
  expect(after.problems).toEqual([]);
});
