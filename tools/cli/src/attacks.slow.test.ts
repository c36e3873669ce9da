import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Files, needsOf, pageOf, ReviewBench } from "./sandbox/review-bench.fake.ts";

// Pull requests of people who mean harm, or had an accident, judged by the real command.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
let bench: ReviewBench;
beforeAll(() => {
  bench = new ReviewBench(root);
});
beforeEach(() => {
  bench.reset();
});
afterAll(() => {
  bench.remove();
});

const rulesOf = ({ problems }: Review) => [...new Set(problems.map(({ rule }) => rule))].sort();

/** Production gets more room: one of its team has to agree. */
const grow = () => bench.change(pageOf("orders/production"), "storage: 100Gi", "storage: 200Gi");

test("T13: another team's environment takes that team's owners as main names them, whatever the change says of them", () => {
  const edit = bench.change(pageOf("billing/staging"), "budget: 250", "budget: 260");
  expect(needsOf(bench.review(bench.branch(edit)))).toEqual({ billing: ["niklaus", "barbara"] });
  const owners = bench.change("environments/billing/team.yaml", "members: [niklaus, barbara]", "members: [niklaus, barbara, ada, grace]");
  const taken = bench.branch(owners, edit);
  const grabbed = bench.review(taken, { approvals: [bench.approve("grace", taken)] });
  expect(grabbed).toMatchObject({ state: "waiting", lane: "platform" });
  expect(needsOf(grabbed)).toEqual({ billing: ["niklaus", "barbara"], platform: ["margaret", "linus"] });
});

test("T13: a pull request over two teams is refused; of the platform team's it takes owners of both", () => {
  const both = bench.branch({
    ...bench.change(pageOf("billing/staging"), "budget: 250", "budget: 260"),
    ...bench.change(pageOf("orders/staging"), "budget: 300", "budget: 310"),
  });
  expect(rulesOf(bench.review(both))).toEqual(["one-environment"]);
  const half = bench.review(both, { author: "margaret", approvals: [bench.approve("grace", both)] });
  expect(half).toMatchObject({ state: "waiting", problems: [] });
  expect(Object.keys(needsOf(half))).toEqual(["billing", "orders"]);
  expect(bench.review(both, { author: "margaret", approvals: [bench.approve("grace", both), bench.approve("niklaus", both)] }).state).toBe(
    "approved",
  );
});

test("T13, T15: an environment neither moves to another team nor gets another name, with the same content or with other", () => {
  const page = bench.read(pageOf("orders/spike"));
  for (const [to, text] of [
    ["billing/spike", page],
    ["orders/baskets", page],
    ["orders/baskets", page.replace("budget: 25", "budget: 30")],
  ] as const) {
    const { state, problems, stacks } = bench.review(bench.branch({ [pageOf("orders/spike")]: undefined, [pageOf(to)]: text }));
    expect(state).toBe("refused");
    expect(problems.find(({ rule }) => rule === "names-immutable")?.message).toContain(`${to} appears as orders/spike goes`);
    expect(stacks.map(({ ref }) => ref)).toEqual([to, "orders/spike"].sort());
  }
});

test("T13: what moves out and back again changes nothing, and needs nobody", () => {
  const page = bench.read(pageOf("orders/spike"));
  const head = bench.branch(
    { [pageOf("orders/spike")]: undefined, [pageOf("billing/spike")]: page },
    { [pageOf("orders/spike")]: page, [pageOf("billing/spike")]: undefined },
  );
  expect(bench.review(head)).toMatchObject({ lane: "automatic", state: "approved", stacks: [] });
});

test("T14: an environment is deleted only with those who answer for its data, which is kept all the same", () => {
  const head = bench.branch({ [pageOf("billing/staging")]: undefined });
  const deleted = bench.review(head, { author: "niklaus", approvals: [bench.approve("barbara", head)] });
  expect(deleted).toMatchObject({ lane: "platform", state: "waiting" });
  expect(needsOf(deleted)).toEqual({ billing: ["barbara"], platform: ["margaret", "linus"] });
  expect(deleted.comment).toContain("**billing/staging** keeps Cluster db");
});

test("T14: what others take from is not deleted below them", () => {
  const { state, problems } = bench.review(bench.branch({ [pageOf("orders/production")]: undefined }));
  expect(state).toBe("refused");
  expect(problems.map(({ path, message }) => `${path ?? ""} ${message}`).join()).toMatch(
    /environments\/billing\/production\/environment\.yaml\S* .*orders\/production/,
  );
});

test("T14: deleting all environments, or everything, is refused", () => {
  const pages = bench.git("ls-files", "environments/*/*/environment.yaml").split("\n");
  const all = bench.review(bench.branch(Object.fromEntries(pages.map((path) => [path, undefined]))));
  expect(rulesOf(all)).toContain("one-environment");
  bench.git("switch", "--quiet", "--force-create", "change", "main");
  bench.git("rm", "-r", "--quiet", ".");
  const empty = bench.commit({});
  bench.git("switch", "--quiet", "main");
  for (const author of ["ada", "margaret"]) {
    const refused = bench.review(empty, { author });
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
  const head = bench.branch({ [pageOf("orders/production")]: text });
  const { state, stacks, problems } = bench.review(head, { approvals: [bench.approve("grace", head), bench.approve("margaret", head)] });
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
    [rules]: bench.read(rules).replace(/^ {2}publicExposure,\n/m, ""),
    "tools/policy/src/rules/public-exposure.ts": undefined,
  };
  expect(weaker[rules]).not.toBe(bench.read(rules));
  const { state, problems, comment, isDataOnly } = bench.review(bench.branch(weaker), { author: "niklaus" });
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
  const head = bench.branch(forged);
  const answer = bench.review(head, { approvals: [bench.approve("ada", head), bench.approve("mallory", head)] });
  expect(answer).toMatchObject({ state: "refused", isDataOnly: false });
  expect(rulesOf(answer)).toContain("requests-apart");
  expect(needsOf(answer)).toMatchObject({ orders: ["grace"], platform: ["margaret", "linus"] });
});

test("T16: a waiver for oneself does not hold in the change that brings it, and is not brought with it", () => {
  const head = bench.branch({ ...door, ...waiver("niklaus") });
  const own = bench.review(head, {
    author: "niklaus",
    approvals: [bench.approve("niklaus", head), bench.approve("barbara", head), bench.approve("margaret", head)],
  });
  expect(own.state).toBe("refused");
  expect(rulesOf(own)).toEqual(expect.arrayContaining(["requests-apart", "waiver-approver"]));
  expect(own.comment).toContain("public-exposure");
});

test("a waiver alone waits for whoever answers for it", () => {
  const head = bench.branch(waiver("margaret"));
  expect(rulesOf(bench.review(head, { author: "margaret" }))).toEqual(["waiver-approver"]);
  expect(bench.review(head, { author: "niklaus", approvals: [bench.approve("linus", head)] })).toMatchObject({
    lane: "platform",
    state: "waiting",
  });
  expect(bench.review(head, { author: "niklaus", approvals: [bench.approve("margaret", head)] }).state).toBe("approved");
});

test.each<[string, () => Files, string]>([
  [
    "settings for npm beside an environment",
    () => ({ "environments/orders/spike/.npmrc": "registry=https://registry.example.com\n" }),
    "Settings for npm stand in one place only",
  ],
  [
    "a package from elsewhere",
    () => bench.change("package.json", '"yaml": "2.9.1"', '"yaml": "npm:yamll@2.9.1"'),
    "yaml would be another package, yamll@2.9.1",
  ],
  [
    "a script that runs unasked",
    () => bench.change("tools/cli/package.json", '"type": "module"', '"type": "module", "scripts": { "preinstall": "node steal.mjs" }'),
    "Its script preinstall would run",
  ],
  [
    "a registry in the lock file",
    () => bench.change("package-lock.json", '"integrity":', '"resolved": "https://registry.example.com/a.tgz", "integrity":'),
    "names where it comes from",
  ],
  [
    "another hash for the same version",
    () => ({ "package-lock.json": bench.read("package-lock.json").replace(/"integrity": "sha512-.{4}/, '"integrity": "sha512-AAAA') }),
    "has another hash than before",
  ],
  ["scripts of packages that run", () => bench.change(".npmrc", "ignore-scripts=true", "ignore-scripts=false"), "ignore-scripts=false"],
  [
    "a golden path that goes back",
    () => ({
      "golden-paths/cache/contract.ts": bench.read("golden-paths/cache/contract.ts").replace(/version: "[^"]+"/, 'version: "0.0.1"'),
    }),
    "to 0.0.1.",
  ],
])("T19: %s is refused", (_, files, message) => {
  const answer = bench.review(bench.branch(files()), { author: "margaret" });
  expect(answer.state).toBe("refused");
  expect(answer.problems.map((problem) => problem.message).join()).toContain(message);
});

test("T17: in a clone that has half of the history nothing is said, but how to get the rest", () => {
  bench.branch(grow());
  const shallow = join(bench.sandbox.folder, "clone", ".platform-shallow");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-single-branch", pathToFileURL(bench.sandbox.clone).href, shallow]);
  const head = execFileSync("git", ["rev-parse", "origin/change"], { cwd: shallow, encoding: "utf8" }).trim();
  const { status, stdout } = bench.run(head, { clone: shallow });
  rmSync(shallow, { recursive: true, force: true });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "refused",
    stacks: [],
    problems: [{ fix: expect.stringContaining("--unshallow") as string }],
  });
});
