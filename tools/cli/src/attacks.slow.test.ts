import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Approval } from "@roadbed/engine/contract/consent.ts";
import { type Review, reviewSchema } from "@roadbed/engine/contract/review.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// Pull requests of people who mean harm, or had an accident, judged by the real command as the workflow runs it: main's code
// is checked out, and the change is only there as git objects.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
let sandbox: Sandbox;
let start: string;
beforeAll(() => {
  sandbox = makeSandbox(root);
  start = git("rev-parse", "main");
});
beforeEach(() => {
  git("reset", "--quiet", "--hard", start);
});
afterAll(() => {
  rmSync(sandbox.folder, { recursive: true, force: true });
});

/** Minutes pass between one act and the next. */
let minutes = 0;
function now(): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

function git(...args: readonly string[]): string {
  minutes += 1;
  const date = { GIT_AUTHOR_DATE: now(), GIT_COMMITTER_DATE: now() };
  return execFileSync("git", args, {
    cwd: sandbox.clone,
    encoding: "utf8",
    env: { ...process.env, ...date },
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

type Files = Readonly<Record<string, string | undefined>>;

function commit(files: Files): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(sandbox.clone, path);
    rmSync(file, { force: true });
    if (text === undefined) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "feat: change what is asked for");
  return git("rev-parse", "HEAD");
}

/** A branch of these changes, one commit for each, beginning where main stands. Main is checked out afterwards, as in the workflow. */
function branch(...changes: readonly Files[]): string {
  git("switch", "--quiet", "--force-create", "change", "main");
  const [head = ""] = changes.map(commit).reverse();
  git("switch", "--quiet", "main");
  return head;
}

function approve(by: string, of: string): Approval {
  minutes += 1;
  const approval = { by, commit: of, at: now() };
  minutes += 1;
  return approval;
}

interface Asked {
  readonly author?: string;
  readonly approvals?: readonly Approval[];
  readonly base?: string;
  readonly isFork?: boolean;
}

function runReview(
  clone: string,
  head: string,
  { author = "ada", approvals = [], base = git("rev-parse", "main"), isFork = false }: Asked = {},
) {
  const file = join(sandbox.folder, "facts.json");
  const url = "https://github.com/acme-corp/platform/pull/12";
  writeFileSync(file, JSON.stringify({ number: 12, url, author, base, head, isFork, approvals }));
  const platform = join(sandbox.clone, "tools", "cli", "bin", "platform.mjs");
  return spawnSync(process.execPath, [platform, "review", "--pull-request", file, "--output", "json"], {
    cwd: clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
}

function review(head: string, asked: Asked = {}): Review {
  const { stdout, stderr, status } = runReview(sandbox.clone, head, asked);
  if (stdout === "") throw new Error(stderr);
  const answer = reviewSchema.parse(JSON.parse(stdout));
  expect(status).toBe(answer.state === "approved" ? 0 : 1);
  return answer;
}

const rulesOf = ({ problems }: Review) => [...new Set(problems.map(({ rule }) => rule))].sort();
const needsOf = ({ needs }: Review) => Object.fromEntries(needs.map(({ team, people }) => [team, people]));
const read = (path: string) => readFileSync(join(sandbox.clone, path), "utf8");
const pageOf = (ref: string) => `environments/${ref}/environment.yaml`;
const change = (path: string, before: string, after: string): Files => {
  const text = read(path);
  expect(text).toContain(before);
  return { [path]: text.replace(before, after) };
};
/** Production gets more room: one of its team has to agree. */
const grow = () => change(pageOf("orders/production"), "storage: 100Gi", "storage: 200Gi");

test("T13: another team's environment takes that team's owners as main names them, whatever the change says of them", () => {
  const edit = change(pageOf("billing/staging"), "budget: 250", "budget: 260");
  expect(needsOf(review(branch(edit)))).toEqual({ billing: ["niklaus", "barbara"] });
  const owners = change("environments/billing/team.yaml", "members: [niklaus, barbara]", "members: [niklaus, barbara, ada, grace]");
  const taken = branch(owners, edit);
  const grabbed = review(taken, { approvals: [approve("grace", taken)] });
  expect(grabbed).toMatchObject({ state: "waiting", lane: "platform" });
  expect(needsOf(grabbed)).toEqual({ billing: ["niklaus", "barbara"], platform: ["margaret", "linus"] });
});

test("T13: a pull request over two teams is refused; of the platform team's it takes owners of both", () => {
  const both = branch({
    ...change(pageOf("billing/staging"), "budget: 250", "budget: 260"),
    ...change(pageOf("orders/staging"), "budget: 300", "budget: 310"),
  });
  expect(rulesOf(review(both))).toEqual(["one-environment"]);
  const half = review(both, { author: "margaret", approvals: [approve("grace", both)] });
  expect(half).toMatchObject({ state: "waiting", problems: [] });
  expect(Object.keys(needsOf(half))).toEqual(["billing", "orders"]);
  expect(review(both, { author: "margaret", approvals: [approve("grace", both), approve("niklaus", both)] }).state).toBe("approved");
});

test("T13, T15: an environment neither moves to another team nor gets another name, with the same content or with other", () => {
  const page = read(pageOf("orders/spike"));
  for (const [to, text] of [
    ["billing/spike", page],
    ["orders/baskets", page],
    ["orders/baskets", page.replace("budget: 25", "budget: 30")],
  ] as const) {
    const { state, problems, stacks } = review(branch({ [pageOf("orders/spike")]: undefined, [pageOf(to)]: text }));
    expect(state).toBe("refused");
    expect(problems.find(({ rule }) => rule === "names-immutable")?.message).toContain(`${to} appears as orders/spike goes`);
    expect(stacks.map(({ ref }) => ref)).toEqual([to, "orders/spike"].sort());
  }
});

test("T13: what moves out and back again changes nothing, and needs nobody", () => {
  const page = read(pageOf("orders/spike"));
  const head = branch(
    { [pageOf("orders/spike")]: undefined, [pageOf("billing/spike")]: page },
    { [pageOf("orders/spike")]: page, [pageOf("billing/spike")]: undefined },
  );
  expect(review(head)).toMatchObject({ lane: "automatic", state: "approved", stacks: [] });
});

test("T14: an environment is deleted only with those who answer for its data, which is kept all the same", () => {
  const head = branch({ [pageOf("billing/staging")]: undefined });
  const deleted = review(head, { author: "niklaus", approvals: [approve("barbara", head)] });
  expect(deleted).toMatchObject({ lane: "platform", state: "waiting" });
  expect(needsOf(deleted)).toEqual({ billing: ["barbara"], platform: ["margaret", "linus"] });
  expect(deleted.comment).toContain("**billing/staging** keeps Cluster db");
});

test("T14: what others take from is not deleted below them", () => {
  const { state, problems } = review(branch({ [pageOf("orders/production")]: undefined }));
  expect(state).toBe("refused");
  expect(problems.map(({ path, message }) => `${path ?? ""} ${message}`).join()).toMatch(
    /environments\/billing\/production\/environment\.yaml\S* .*orders\/production/,
  );
});

test("T14: deleting all environments, or everything, is refused", () => {
  const pages = git("ls-files", "environments/*/*/environment.yaml").split("\n");
  const all = review(branch(Object.fromEntries(pages.map((path) => [path, undefined]))));
  expect(rulesOf(all)).toContain("one-environment");
  git("switch", "--quiet", "--force-create", "change", "main");
  git("rm", "-r", "--quiet", ".");
  const empty = commit({});
  git("switch", "--quiet", "main");
  for (const author of ["ada", "margaret"]) {
    const refused = review(empty, { author });
    expect(refused.state).toBe("refused");
    expect(rulesOf(refused)).toEqual(expect.arrayContaining(["mass-deletion", "requests-apart"]));
  }
});

test.each([
  ["empty", ""],
  ["garbage", "\u0000\u0001\u0002"],
  ["no page", "[]\n"],
  ["half of one", "purpose: The shop as customers see it.\nstage: prod"],
  ["two at once", "<<<<<<< main\npurpose: a\n=======\npurpose: b\n>>>>>>> change\n"],
])("T14: a page that is %s is a mistake of its own, and no wish to delete anything", (_, text) => {
  const head = branch({ [pageOf("orders/production")]: text });
  const { state, stacks, problems } = review(head, { approvals: [approve("grace", head), approve("margaret", head)] });
  expect(state).toBe("refused");
  expect(stacks).toEqual([]);
  expect(problems.map(({ path }) => path ?? "").join()).toContain(pageOf("orders/production"));
});

const door: Files = {
  "environments/billing/trial/environment.yaml": "purpose: Try a door of our own.\nstage: development\nlease:\n  until: 2099-01-31\n",
  "environments/billing/trial/door.ts": `import type { Resource } from "@pulumi/pulumi";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { EnvironmentContext } from "@roadbed/golden-paths/kit/context.ts";

export function resources(_context: EnvironmentContext, { parent }: { parent: Resource }): void {
  new Service("door", { spec: { type: "LoadBalancer", selector: { app: "door" }, ports: [{ port: 443 }] } }, { parent });
}
`,
};
const waiver = (approver: string): Files => ({
  "platform/waivers/door.yaml": `rule: public-exposure
scope:
  environments: [billing/trial]
reason: The partner's firewall knows this address only.
control: The firewall in front lets in the partner alone.
owner: billing
approver: ${approver}
until: ${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}
`,
});

test("T16: a change that takes away the rule which it breaks is judged by that rule", () => {
  const rules = "tools/policy/src/rules/rules.ts";
  const weaker = {
    ...door,
    [rules]: read(rules).replace(/^ {2}publicExposure,\n/m, ""),
    "tools/policy/src/rules/public-exposure.ts": undefined,
  };
  expect(weaker[rules]).not.toBe(read(rules));
  const { state, problems, comment, isDataOnly } = review(branch(weaker), { author: "niklaus" });
  expect([state, isDataOnly]).toEqual(["refused", false]);
  expect(problems.find(({ rule }) => rule === "requests-apart")?.message).toContain("tools/policy/src/rules/");
  expect(comment).toContain("public-exposure");
});

test("T16: lanes, conduct, owners and workflows that come with a change have no say in it", () => {
  const lanes = "tools/policy/src/review/find-needs.ts";
  const forged: Files = {
    ...grow(),
    [lanes]: "export const findNeeds = () => [];\nexport const meetNeeds = () => [];\nexport const isMet = () => true;\n",
    "tools/policy/src/conduct/conduct-rules.ts": "export const conductRules = [];\nexport const judgeConduct = () => [];\n",
    ".github/CODEOWNERS": "* @ada\n",
    ".github/workflows/roadbed.yaml": "on: push\n",
  };
  const head = branch(forged);
  const answer = review(head, { approvals: [approve("ada", head), approve("mallory", head)] });
  expect(answer).toMatchObject({ state: "refused", isDataOnly: false });
  expect(rulesOf(answer)).toContain("requests-apart");
  expect(needsOf(answer)).toMatchObject({ orders: ["grace"], platform: ["margaret", "linus"] });
});

test("T16: a waiver for oneself does not hold in the change that brings it, and is not brought with it", () => {
  const head = branch({ ...door, ...waiver("niklaus") });
  const own = review(head, {
    author: "niklaus",
    approvals: [approve("niklaus", head), approve("barbara", head), approve("margaret", head)],
  });
  expect(own.state).toBe("refused");
  expect(rulesOf(own)).toEqual(expect.arrayContaining(["requests-apart", "waiver-approver"]));
  expect(own.comment).toContain("public-exposure");
});

test("a waiver alone waits for whoever answers for it", () => {
  const head = branch(waiver("margaret"));
  expect(rulesOf(review(head, { author: "margaret" }))).toEqual(["waiver-approver"]);
  expect(review(head, { author: "niklaus", approvals: [approve("linus", head)] })).toMatchObject({ lane: "platform", state: "waiting" });
  expect(review(head, { author: "niklaus", approvals: [approve("margaret", head)] }).state).toBe("approved");
});

test("T18: an approval holds as long as the change means the same: rebased, rewritten, explained, its keys in another order", () => {
  const first = branch(grow());
  const approvals = [approve("grace", first)];
  expect(review(first)).toMatchObject({ lane: "owner", state: "waiting" });
  const agreed = review(first, { approvals });
  expect(agreed).toMatchObject({ state: "approved", void: [] });

  const page = grow()[pageOf("orders/production")] ?? "";
  const retold = page.replace("components:", "# As agreed on Monday.\ncomponents:").replace(/^stage: .*\n/m, "");
  const again = branch({
    [pageOf("orders/production")]: `${retold}\nstage: production\n`,
    "environments/orders/production/README.md": "# The shop\n",
  });
  expect(review(again, { approvals })).toMatchObject({ state: "approved", void: [], stacks: agreed.stacks });

  commit(change(pageOf("billing/staging"), "budget: 250", "budget: 260"));
  expect(review(again, { approvals })).toMatchObject({ state: "approved", void: [], stacks: agreed.stacks });
});

test("T18: a push after the approval that changes the meaning asks again, for the plan and for what no plan shows", () => {
  const first = branch(grow());
  const approvals = [approve("grace", first)];
  const [path, text = ""] = Object.entries(grow())[0] ?? ["", ""];
  for (const after of [text.replace("200Gi", "300Gi"), text.replace("budget: 1200", "budget: 1300")]) {
    expect(after).not.toBe(text);
    const pushed = branch({ [path]: text }, { [path]: after });
    expect(review(pushed, { approvals })).toMatchObject({ state: "waiting", void: approvals });
    expect(review(pushed, { approvals: [approve("grace", pushed)] })).toMatchObject({ state: "approved", void: [] });
    // Taken back, it is what was approved.
    expect(review(branch({ [path]: text }, { [path]: after }, { [path]: text }), { approvals })).toMatchObject({ state: "approved" });
  }
});

test("T18: main that has moved on, and made something else of the change, asks again", () => {
  const image = "ghcr.io/acme-corp/shop@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
  const outlet = `purpose: Sells what is left over.\nstage: production\ncomponents:\n  web:\n    path: web-service@1\n    settings:\n      image: ${image}\n`;
  const head = branch({ [pageOf("orders/outlet")]: outlet });
  const approvals = [approve("grace", head)];
  expect(review(head, { approvals }).state).toBe("approved");
  commit(change("environments/orders/team.yaml", "costCentre: CC-1042", "costCentre: CC-9999"));
  expect(review(head, { approvals })).toMatchObject({ state: "waiting", void: approvals });
  expect(review(head, { approvals: [approve("grace", head)] })).toMatchObject({ state: "approved", void: [] });
});

test("T18: where main says something else in the same place, nobody can agree to either", () => {
  const head = branch(grow());
  const approvals = [approve("grace", head)];
  commit(change(pageOf("orders/production"), "storage: 100Gi", "storage: 300Gi"));
  const { status, stdout, stderr } = runReview(sandbox.clone, head, { approvals });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("conflicts with main");
});

test("T18: approvals of an older commit, of another pull request, or of a commit that is gone are void", () => {
  const harmless = branch(change(pageOf("orders/production"), "budget: 1200", "budget: 1210"));
  const head = branch(grow());
  for (const seen of [harmless, start, "1".repeat(40)]) {
    const replayed = [approve("grace", seen)];
    expect(review(head, { approvals: replayed })).toMatchObject({ state: "waiting", void: replayed });
  }
});

test("T18: an approval of what was merged once does not count for the same, taken back and asked for again with more", () => {
  const first = branch(grow());
  const approvals = [approve("grace", first)];
  git("merge", "--quiet", "--no-ff", "--no-edit", first);
  git("revert", "--no-edit", "--mainline=1", "HEAD");
  const again = branch({}, change(pageOf("orders/production"), "storage: 100Gi", "storage: 250Gi"));
  expect(review(again, { approvals })).toMatchObject({ state: "waiting", void: approvals });
});

test("T18: only members by main, now, count: no author, no stranger, nobody who has left", () => {
  const head = branch(grow());
  for (const login of ["ada", "mallory", "niklaus", "margaret"])
    expect(review(head, { approvals: [approve(login, head)] })).toMatchObject({ state: "waiting", needs: [{ given: [] }] });
  const approvals = [approve("grace", head)];
  expect(review(head, { approvals }).state).toBe("approved");
  commit(change("environments/orders/team.yaml", "members: [ada, grace]", "members: [ada, edsger]"));
  expect(review(head, { approvals })).toMatchObject({ state: "waiting", needs: [{ team: "orders", people: ["edsger"], given: [] }] });
});

test.each<[string, () => Files, string]>([
  [
    "settings for npm beside an environment",
    () => ({ "environments/orders/spike/.npmrc": "registry=https://registry.example.com\n" }),
    "Settings for npm stand in one place only",
  ],
  [
    "a package from elsewhere",
    () => change("package.json", '"yaml": "2.9.1"', '"yaml": "npm:yamll@2.9.1"'),
    "yaml would be another package, yamll@2.9.1",
  ],
  [
    "a script that runs unasked",
    () => change("tools/cli/package.json", '"type": "module"', '"type": "module", "scripts": { "preinstall": "node steal.mjs" }'),
    "Its script preinstall would run",
  ],
  [
    "a registry in the lock file",
    () => change("package-lock.json", '"integrity":', '"resolved": "https://registry.example.com/a.tgz", "integrity":'),
    "names where it comes from",
  ],
  [
    "another hash for the same version",
    () => ({ "package-lock.json": read("package-lock.json").replace(/"integrity": "sha512-.{4}/, '"integrity": "sha512-AAAA') }),
    "has another hash than before",
  ],
  ["scripts of packages that run", () => change(".npmrc", "ignore-scripts=true", "ignore-scripts=false"), "ignore-scripts=false"],
  [
    "a golden path that goes back",
    () => ({ "golden-paths/cache/contract.ts": read("golden-paths/cache/contract.ts").replace(/version: "[^"]+"/, 'version: "0.0.1"') }),
    "to 0.0.1.",
  ],
])("T19: %s is refused", (_, files, message) => {
  const answer = review(branch(files()), { author: "margaret" });
  expect(answer.state).toBe("refused");
  expect(answer.problems.map((problem) => problem.message).join()).toContain(message);
});

test("T17: in a clone that has half of the history nothing is said, but how to get the rest", () => {
  branch(grow());
  const shallow = join(sandbox.folder, "clone", ".platform-shallow");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-single-branch", pathToFileURL(sandbox.clone).href, shallow]);
  const head = execFileSync("git", ["rev-parse", "origin/change"], { cwd: shallow, encoding: "utf8" }).trim();
  const { status, stderr, stdout } = runReview(shallow, head);
  rmSync(shallow, { recursive: true, force: true });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("git fetch --unshallow");
});
