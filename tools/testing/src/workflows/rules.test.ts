import { join } from "node:path";
import { makeRulesets } from "@roadbed/github/bootstrap/rulesets.ts";
import { expect, test } from "vitest";
import { parseWorkflow, readWorkflows, type WorkflowFile } from "./read-workflows.ts";
import { workflowRules } from "./rules.ts";

const files = readWorkflows(join(import.meta.dirname, "..", "..", "..", ".."));
const rules = Object.entries(workflowRules);

test("there are workflows and an action to look at", () => {
  expect(files.map(({ file }) => file)).toEqual(
    expect.arrayContaining(["pull-request.yaml", "reconcile.yaml", "scan.yaml", "prepare/action.yaml"]),
  );
  expect(files.flatMap(({ jobs }) => jobs).length).toBeGreaterThan(8);
});

test.each(rules)("%s holds in every workflow", (_, rule) => {
  expect(files.flatMap((file) => rule(file))).toEqual([]);
});

/** A workflow against which nothing can be said. */
const good = `
on:
  pull_request:
permissions: {}
concurrency:
  group: a
  cancel-in-progress: false
jobs:
  look:
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v7.0.1
        with:
          persist-credentials: false
      - uses: ./.github/actions/prepare
      - run: npx --no-install platform pull-request --number 1 > facts.json
        env:
          GITHUB_TOKEN: \${{ github.token }}
      - run: npx --no-install platform review
  write:
    if: \${{ github.event.pull_request.head.repo.full_name == github.repository }}
    timeout-minutes: 10
    permissions:
      statuses: write
    steps:
      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v7.0.1
        with:
          persist-credentials: false
          ref: \${{ github.event.pull_request.base.ref }}
      - run: npx --no-install platform publish review.json
        env:
          GITHUB_TOKEN: \${{ github.token }}
  prove:
    timeout-minutes: 10
    permissions:
      id-token: write
    if: \${{ github.event.pull_request.head.repo.full_name == github.repository }}
    steps:
      - uses: actions/attest@0123456789abcdef0123456789abcdef01234567 # v4.2.2
`;
const say = (name: keyof typeof workflowRules, text: string): readonly string[] => workflowRules[name](parseWorkflow("bad.yaml", text));

test.each(rules)("%s has nothing to say against the sample", (_, rule) => {
  expect(rule(parseWorkflow("good.yaml", good))).toEqual([]);
});

const bad: readonly (readonly [string, keyof typeof workflowRules, (text: string) => string, string])[] = [
  ["a tag", "pinnedActions", (text) => text.replace(/checkout@\S+/g, "checkout@v7"), "look, actions/checkout: is not pinned"],
  ["a short commit", "pinnedActions", (text) => text.replace(/attest@\S+/, "attest@0123456"), "prove, actions/attest: is not pinned"],
  ["a commit that nobody can read", "pinnedActions", (text) => text.replace(/(attest@\S+) # .*/, "$1"), "is not pinned"],
  ["a container from a registry", "pinnedActions", (text) => text.replace(/actions\/attest@.*/, "docker://alpine:3"), "is not pinned"],
  [
    "pull_request_target",
    "knownTriggersOnly",
    (text) => text.replace("pull_request:\n", "pull_request_target:\n"),
    "on pull_request_target",
  ],
  ["workflow_run", "knownTriggersOnly", (text) => text.replace("  pull_request:\n", "  workflow_run:\n"), "on workflow_run"],
  ["issue_comment", "knownTriggersOnly", (text) => text.replace("  pull_request:\n", "  issue_comment:\n"), "on issue_comment"],
  [
    "a stranger's script",
    "strangersAreAnsweredOnly",
    (text) => text.replace("pull_request:", "issues:"),
    "does something else than answer",
  ],
  ["a stranger's rights", "strangersAreAnsweredOnly", (text) => text.replace("pull_request:", "issues:"), "may write statuses"],
  [
    "credentials that stay",
    "noCredentialsOnDisk",
    (text) => text.replace("persist-credentials: false", "fetch-depth: 0"),
    "look, actions/checkout",
  ],
  [
    "credentials that stay in quotes",
    "noCredentialsOnDisk",
    (text) => text.replace("credentials: false", 'credentials: "true"'),
    ".git/config",
  ],
  [
    "a title in a script",
    "inertScripts",
    (text) => text.replace("run: npx", "run: echo ${{ github.event.pull_request.title }} && npx"),
    "expression",
  ],
  [
    "a branch in a script",
    "inertScripts",
    (text) => text.replace("review.json", "${{ github.head_ref }}"),
    "write, step 2: has an expression",
  ],
  [
    "a shell that is an expression",
    "inertScripts",
    (text) => text.replace("- run: npx --no-install platform review", "- run: x\n        shell: ${{ github.head_ref }}"),
    "expression",
  ],
  ["a cache", "noCaches", (text) => text.replace("actions/attest@", "actions/cache@"), "keeps a cache"],
  ["a cache by the way", "noCaches", (text) => text.replace("          ref:", "          cache: npm\n          ref:"), "keeps a cache"],
  ["npm install", "scriptsOff", (text) => text.replace("run: npx", "run: npm install && npx"), "installs by something else"],
  ["scripts on", "scriptsOff", (text) => text.replace("run: npx", "run: npm ci\n      - run: npx"), "installs by something else"],
  [
    "a package from the registry, run at once",
    "scriptsOff",
    (text) => text.replace("npx --no-install", "npx --yes"),
    "installs by something else",
  ],
  [
    "a script beside an identity",
    "identityIsBound",
    (text) => `${text}      - run: npm test\n`,
    "prove, step 2: runs code beside an identity",
  ],
  [
    "an own action beside an identity",
    "identityIsBound",
    (text) => `${text}      - uses: ./.github/actions/prepare\n`,
    "beside an identity",
  ],
  ["a checkout beside an identity", "identityIsBound", (text) => text.replace("statuses: write", "id-token: write"), "beside an identity"],
  [
    "rights for all jobs",
    "leastPermissions",
    (text) => text.replace("permissions: {}", "permissions: write-all"),
    "does not begin with permissions: {}",
  ],
  ["rights that nobody gave", "leastPermissions", (text) => text.replace("permissions: {}\n", ""), "does not begin with permissions: {}"],
  [
    "a job with all rights",
    "leastPermissions",
    (text) => text.replace("permissions:\n      statuses: write", "permissions: write-all"),
    "write: does not say",
  ],
  [
    "the head's code with rights",
    "writersRunBaseCode",
    (text) => text.replace("base.ref }}", "head.sha }}"),
    "something else than the base",
  ],
  ["the merged code with rights", "writersRunBaseCode", (text) => text.replace(/\n *ref: .*/, ""), "something else than the base"],
  ["rights for forks", "writersRunBaseCode", (text) => text.replace(/ *if: .*\n/, ""), "write: runs for forks as well"],
  [
    "the token beside foreign content",
    "tokenInOneStep",
    (text) => text.replace("platform pull-request --number 1", "platform review"),
    "beside the token",
  ],
  [
    "the token after a foreign command",
    "tokenInOneStep",
    (text) => text.replace("run: npx --no-install platform publish", "run: ./ready.sh; npx --no-install platform publish"),
    "beside the token",
  ],
  [
    "the token for a whole job",
    "tokenInOneStep",
    (text) => text.replace("  write:\n", "  write:\n    env:\n      GH: ${{ github.token }}\n"),
    "every step",
  ],
  [
    "the token for an action",
    "tokenInOneStep",
    (text) => text.replace("          ref:", "          token: ${{ github.token }}\n          ref:"),
    "to an action",
  ],
  ["a secret in a preview", "tokenInOneStep", (text) => text.replace("github.token", "secrets.DEPLOY_KEY"), "names a secret"],
  ["no limit", "limitedJobs", (text) => text.replace("    timeout-minutes: 10\n", ""), "look: has no limit"],
  ["a limit of a day", "limitedJobs", (text) => text.replace("timeout-minutes: 10", "timeout-minutes: 1440"), "look: has no limit"],
  ["runs over one another", "limitedJobs", (text) => text.replace(/concurrency:[^]*?jobs:/, "jobs:"), "no concurrency group"],
  [
    "a run that stops halfway",
    "actorsFinish",
    (text) =>
      text.replace("pull_request:", "push:").replace("statuses: write", "contents: write").replace("progress: false", "progress: true"),
    "may be cancelled",
  ],
  [
    "a failure that nobody sees",
    "failuresShow",
    (text) => text.replace("- run: npx --no-install platform review", "- run: x\n        continue-on-error: true"),
    "hides its failure",
  ],
  ["a job that can't be stopped", "failuresShow", (text) => text.replace("if: ${{ github", "if: ${{ always() && github"), "goes on after"],
];

test.each(bad)("%s is found by %s", (_, name, change, finding) => {
  expect(change(good)).not.toBe(good);
  expect(say(name, change(good)).join("\n")).toContain(finding);
});

test("each rule has been seen to find something", () => {
  expect(new Set(bad.map(([, name]) => name))).toEqual(new Set(Object.keys(workflowRules)));
});

/** GitHub takes a job that was skipped for one that succeeded. */
function findSkippable(workflows: readonly WorkflowFile[]): string[] {
  const required = makeRulesets().flatMap(({ rules: each }) =>
    each.flatMap(({ parameters }) => (parameters?.["required_status_checks"] ?? []) as { context: string }[]),
  );
  return required
    .map(({ context }) => context)
    .filter((context) => !context.includes("/"))
    .flatMap((context) => {
      const found = workflows.flatMap(({ on, jobs }) =>
        jobs.filter(({ id, name }) => (name ?? id) === context).map((job) => ({ on, job })),
      );
      if (found.length !== 1) return [`${context} is the name of ${found.length} jobs`];
      return found.flatMap(({ on, job }) => [
        ...(job.if === undefined ? [] : [`${context} is skipped, and so counts as passed, unless ${job.if}`]),
        ...("pull_request" in on ? [] : [`${context} does not look at pull requests`]),
        ...("merge_group" in on ? [] : [`${context} does not look at the merge queue`]),
      ]);
    });
}

test("no event makes GitHub take a required check for passed without it having looked", () => {
  expect(findSkippable(files)).toEqual([]);
  const queued = good.replace("  pull_request:\n", "  pull_request:\n  merge_group:\n");
  expect(findSkippable([parseWorkflow("bad.yaml", good.replace("  look:\n", "  checks:\n"))])).toEqual([
    "checks does not look at the merge queue",
  ]);
  const skippable = queued.replace("  look:\n", "  look:\n    name: checks\n    if: github.event_name == 'pull_request'\n");
  expect(findSkippable([parseWorkflow("bad.yaml", skippable)])).toEqual([expect.stringContaining("counts as passed")]);
  expect(findSkippable([parseWorkflow("bad.yaml", good)])).toEqual(["checks is the name of 0 jobs"]);
});

test("who may do what, in which job, is what was last agreed to", async () => {
  const rows = files
    .filter(({ isAction }) => !isAction)
    .flatMap(({ file, jobs }) =>
      jobs.map(({ id, permissions }) => {
        const rights = Object.entries(permissions as Readonly<Record<string, string>>).map(([what, how]) => `${what}: ${how}`);
        return `${file.padEnd(20)} ${id.padEnd(10)} ${rights.sort().join(", ")}`.trimEnd();
      }),
    );
  await expect(`${rows.sort().join("\n")}\n`).toMatchFileSnapshot("permissions.txt");
});
