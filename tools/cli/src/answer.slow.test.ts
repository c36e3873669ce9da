import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findAct, runWorkflow } from "@roadbed/testing/actions/run-act.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubSandbox, openGitHubSandbox } from "./github-sandbox.fake.ts";
import { git } from "./sandbox/copy-checkout.ts";

// The form "Request an environment", answered as the workflow does it.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const found = findAct();
if ("why" in found) console.warn(`SKIPPED: the workflow is not run, because ${found.why}`);
let github: GitHubSandbox;
let issues: readonly number[];
beforeAll(async () => {
  github = await openGitHubSandbox(root);
  const open = async () => Number((await github.ask("ada", "POST", "/issues", { title: "Request: x" }))["number"]);
  issues = [await open(), await open(), await open(), await open()];
});
afterAll(() => {
  github.close();
});

const filled = (environment: string, more = "") =>
  `### Environment\n\n${environment}\n\n### Purpose\n\nTry it: "#1" & $(touch canary)\n\n### Stage\n\ndevelopment\n\n### Needed until\n\n2099-01-31\n\n${more}### Components\n\ndb=postgres@1\nweb=web-service@1/medium\n\n### Settings\n\nweb.image=ghcr.io/acme-corp/checkout:1.0.0\n\n### Who talks to whom\n\nweb=db\n`;

function answer(number: number, body: string): { status: number | null; text: string; comments: number } {
  const event = join(github.folder, "event.json");
  writeFileSync(event, JSON.stringify({ action: "opened", issue: { number, title: "Request: x", body } }));
  const { status, stderr } = github.platform(["answer", event]);
  expect(stderr).toBe("");
  const comments = github.state().comments.filter(({ issue }) => issue === number);
  return { status, text: comments.at(-1)?.body ?? "", comments: comments.length };
}

const pageIn = (text: string) => /```yaml\n([^]*?)\n```/.exec(text)?.[1];

test("the form and the command lead to the same page, and so to the same pull request", () => {
  const [number = 0] = issues;
  const { status, text } = answer(number, filled("orders/checkout"));
  expect(status).toBe(0);
  const typed = github.platform([
    ...["request", "orders/checkout", "--purpose", 'Try it: "#1" & $(touch canary)', "--stage", "development", "--until", "2099-01-31"],
    ...[
      "--add",
      "db=postgres@1",
      "--add",
      "web=web-service@1/medium",
      "--set",
      "web.image=ghcr.io/acme-corp/checkout:1.0.0",
      "--use",
      "web=db",
    ],
    ...["--dry-run", "--output", "json"],
  ]);
  const page = (JSON.parse(typed.stdout) as { files: Record<string, string> }).files["environments/orders/checkout/environment.yaml"];
  expect(pageIn(text)).toBe(page?.trimEnd());
  const link = new URL(/\]\(([^)]*)\)/.exec(text)?.[1] ?? "");
  expect(link.pathname).toBe("/acme-corp/platform/new/main");
  expect(Object.fromEntries(link.searchParams)).toEqual({ filename: "environments/orders/checkout/environment.yaml", value: page });
});

test("mistakes are told in the same comment, which follows what is edited above it", () => {
  const [, number = 0] = issues;
  const wrong = answer(number, filled("orders/later", "### Data\n\nsecret\n\n"));
  expect(wrong).toMatchObject({ status: 1, comments: 1 });
  expect(wrong.text).toContain("can't be requested like this yet");
  expect(answer(number, filled("../later"))).toMatchObject({ status: 1, comments: 1 });
  expect(answer(number, filled("nobody/later")).text).toContain("nobody");
  const right = answer(number, filled("orders/later"));
  expect(right).toMatchObject({ status: 0, comments: 1 });
  expect(right.text).toContain("Open the pull request for `orders/later`");
});

test("what exists is changed on its own page", () => {
  const [, , number = 0] = issues;
  const { text } = answer(number, filled("orders/staging"));
  expect(text).toContain("(https://github.com/acme-corp/platform/edit/main/environments/orders/staging/environment.yaml)");
});

test.runIf("act" in found)("the workflow answers a hostile issue, and nothing of it runs", async () => {
  const [, , , number = 0] = issues;
  const canary = join(github.folder, "canary");
  const title = `Request: $(touch ${canary})"; touch ${canary}; #`;
  const body = `${filled("orders/hostile")}\n### Title\n\n\`touch ${canary}\` \${{ github.token }}\n`;
  const payload = {
    action: "opened",
    repository: { full_name: "acme-corp/platform", default_branch: "main" },
    issue: { number, title, body, state: "open" },
  };
  const { clone, folder, remote, url } = github;
  git(clone, "remote", "set-url", "origin", "https://github.com/acme-corp/platform.git");
  const act = "act" in found ? found.act : "";
  const { ok, log } = await runWorkflow({
    ...{ act, clone, scratch: join(folder, "act"), remote, workflow: "answer.yaml", event: "issues", payload, api: url },
  });
  expect(ok, log).toBe(true);
  expect(existsSync(canary)).toBe(false);
  expect(log).not.toContain("workflow-token");
  const comments = github.state().comments.filter(({ issue }) => issue === number);
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body).toContain("Open the pull request for `orders/hostile`");
});

test("an answer writes nothing but one comment an issue, and makes no branch", () => {
  const { requests, problems } = github.state();
  expect(problems).toEqual([]);
  const ours = requests.filter(({ by, route }) => by === "github-actions[bot]" && !route.startsWith("GET") && route !== "POST /graphql");
  expect([...new Set(ours.map(({ route }) => route))].sort()).toEqual([
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
  ]);
  expect(execFileSync("git", ["ls-remote", "--heads", github.remote], { encoding: "utf8" }).trim().split("\n")).toHaveLength(1);
});
