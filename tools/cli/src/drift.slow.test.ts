import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Drift } from "@roadbed/engine/contract/drift.ts";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// Drift and its three ways out, as people go them, over what the golden paths of this very template render.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const ref = "orders/staging";
let sandbox: Sandbox;
beforeAll(() => {
  sandbox = makeSandbox(root);
  expect(platform("reconcile").status).toBe(0);
});
afterAll(() => {
  rmSync(sandbox.folder, { recursive: true, force: true });
});

function platform(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args], {
    cwd: sandbox.clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** What somebody does on the branch live, past the platform. */
function byHand(changes: Readonly<Record<string, (text: string) => string>>): void {
  const clone = join(sandbox.folder, "hand");
  git(sandbox.folder, "clone", "--quiet", "--branch", "live", sandbox.remote, clone);
  for (const [path, change] of Object.entries(changes)) {
    const file = join(clone, "local", ref, path);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    expect(after).not.toBe(before);
    if (after === "") rmSync(file);
    else writeFileSync(file, after);
  }
  git(clone, "-c", "user.name=Bob", "-c", "user.email=bob@example.com", "commit", "--quiet", "--all", "--message", "hotfix");
  git(clone, "push", "--quiet", "origin", "live");
  rmSync(clone, { recursive: true });
}

function findDrifts(): Drift[] {
  const report = JSON.parse(platform("drift", "--output", "json").stdout) as { groups: { drifts: Drift[] }[] };
  return report.groups.flatMap(({ drifts }) => drifts);
}

function idOf(path: string | undefined): string {
  return findDrifts().find((drift) => drift.path === path)?.id ?? "";
}

function merge(branch: string): void {
  git(sandbox.clone, "merge", "--quiet", "--no-edit", branch);
  git(sandbox.clone, "push", "--quiet", "origin", "main");
}

const logLevel = "spec.template.spec.containers[web].env[LOG_LEVEL].value";

test("a fleet as it was applied has none, though it is made of every golden path", () => {
  const { status, stdout } = platform("drift");
  expect(stdout).toMatch(/^\d+ stacks with \d+ objects on local \(branch live\): no drift\.$/m);
  expect(status).toBe(0);
});

test("each change by hand is named with who, when, and three ways out that can be typed", () => {
  byHand({
    "deployment-web.yaml": (text) => text.replace(/(name: LOG_LEVEL\n\s+value: )info/, "$1debug"),
    "scaledobject.keda.sh-web.yaml": (text) => text.replace("maxReplicaCount: 2", "maxReplicaCount: 6"),
    "networkpolicy-deny-all.yaml": () => "",
  });
  const { status, stdout } = platform("drift");
  expect(status).toBe(1);
  expect(stdout).toContain("3 drifts of 3 causes");
  expect(stdout).toMatch(/^Deployment changed by Bob, \d{4}-\d\d-\d\d \d\d:\d\d$/m);
  expect(stdout).toContain(`orders/staging Deployment web: ${logLevel}: info → debug`);
  const id = idOf(logLevel);
  expect(stdout).toContain("revert: npx platform reconcile --repair --only orders/staging");
  expect(stdout).toContain(`adopt: npx platform drift --adopt ${id}`);
  expect(stdout).toContain(`accept: npx platform drift --accept ${id} --until <YYYY-MM-DD> --reason "<why>"`);
});

test("adopted, the setting that means it is found and asked for, and what lives is not changed by it", () => {
  const id = idOf(logLevel);
  const { status, stdout } = platform("drift", "--adopt", id);
  expect(stdout).toContain("components.web.settings.logLevel: debug says what lives in orders/staging.");
  expect(stdout).toContain("Applied, it changes nothing of what lives.");
  expect(status).toBe(0);
  merge(`drift/${id}`);
  const live = () => git(sandbox.remote, "show", `live:local/${ref}/deployment-web.yaml`);
  const before = live();
  expect(platform("reconcile", "--only", ref).status).toBe(0);
  expect(live()).toBe(before);
  expect(findDrifts().map(({ path }) => path)).toEqual([undefined, "spec.maxReplicaCount"]);
});

test("where a setting means more than was changed by hand, it is said what else it would change", () => {
  const { stdout } = platform("drift", "--adopt", idOf("spec.maxReplicaCount"));
  expect(stdout).toContain("components.web.settings.replicas.max: 6 says what lives");
  expect(stdout).toMatch(/^Applied, it also changes:\n(?: .*\n)* {2}ResourceQuota environment spec\.hard\.pods: \d+ → \d+$/m);
});

test("where no setting says it, adopting is refused with what to do instead", () => {
  const { status, stderr } = platform("drift", "--adopt", idOf(undefined));
  expect(status).toBe(2);
  expect(stderr).toContain("No setting of orders/staging says what NetworkPolicy deny-all has there.");
  expect(stderr).toContain("environments/README.md, The escape hatch");
});

test("accepted, it is counted and no more, and the page is a waiver that every check takes", () => {
  const id = idOf(undefined);
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const reason = "The vendor's probe needs it open until they are done.";
  expect(platform("drift", "--accept", id, "--until", until, "--reason", reason).status).toBe(0);
  merge(`drift/${id}`);
  expect(platform("check").stdout).toContain("nothing wrong");
  expect(platform("drift").stdout).toContain(`NetworkPolicy deny-all: is gone (waiver drift-${id}, until ${until})`);
  expect(platform("scan").stdout).not.toContain("lets nothing through any more");
});

test("reverted, it is as it was applied, and nothing but what was accepted is left", () => {
  expect(platform("reconcile", "--repair", "--only", ref).status).toBe(0);
  expect(git(sandbox.remote, "show", `live:local/${ref}/scaledobject.keda.sh-web.yaml`)).toContain("maxReplicaCount: 2");
  const { status, stdout } = platform("drift");
  expect(stdout).toContain("no drift, 1 accepted.");
  expect(status).toBe(0);
});
