import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// The command as people and workflows run it, in a clone of this very template with a remote of its own.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
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

function merge(branch: string): void {
  git(sandbox.clone, "merge", "--quiet", "--no-edit", branch);
  git(sandbox.clone, "push", "--quiet", "origin", "main");
  git(sandbox.clone, "branch", "--quiet", "-D", branch);
}

function edit(path: string, change: (text: string) => string): () => void {
  const file = join(sandbox.clone, path);
  const before = readFileSync(file, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  return () => {
    writeFileSync(file, before);
  };
}

interface PlanOutput {
  readonly plans: readonly {
    readonly ref: string;
    readonly steps: readonly { readonly op: string; readonly held?: string; readonly name: string; readonly why: string }[];
  }[];
  readonly errors: Readonly<Record<string, { readonly message: string }>>;
}

function planOf(...args: readonly string[]): PlanOutput {
  return JSON.parse(platform("plan", "--output", "json", ...args).stdout) as PlanOutput;
}

test("the story that npm start tells plays from end to end", () => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, "tools", "cli", "bin", "platform.mjs"), "sandbox"], {
    cwd: root,
    encoding: "utf8",
  });
  const folder = /are in (\.platform\/sandbox[-\d]*)\//.exec(stdout)?.[1] ?? "";
  rmSync(join(root, folder || "nothing"), { recursive: true, force: true });
  expect(stdout).toContain("That was the whole loop");
  expect(status).toBe(0);
});

test("an environment is asked for, previewed, merged, applied and recorded; its data goes only when its team says so", () => {
  expect(
    platform(
      "request",
      "billing/trial",
      "--stage",
      "development",
      "--purpose",
      "Try it",
      "--until",
      "2099-06-30",
      "--add",
      "store=postgres@1",
    ).status,
  ).toBe(0);
  const preview = planOf("--head", "request/billing-trial");
  expect(preview.plans.map(({ ref }) => ref)).toEqual(["billing/trial"]);
  expect(new Set(preview.plans[0]?.steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  merge("request/billing-trial");
  expect(platform("reconcile").stderr).toMatch(/applied +billing\/trial +\d+ created/);
  expect(platform("status", "billing/trial").stdout).toMatch(/billing\/trial +development +local +in sync/);
  expect(git(sandbox.remote, "ls-tree", "-r", "--name-only", "live", "local/billing/trial/")).toContain(
    "cluster.postgresql.cnpg.io-store.yaml",
  );
  expect(
    git(sandbox.remote, "show", "ledger:billing/trial.ndjson")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { kind: string }).kind),
  ).toEqual(["intent", "result"]);

  platform("request", "billing/trial", "--delete");
  expect(planOf("--head", "request/billing-trial").plans[0]?.steps.find(({ name }) => name === "store")).toBeDefined();
  merge("request/billing-trial");
  platform("reconcile");
  expect(platform("status", "billing/trial").stdout).toMatch(/deleted, data held[^]*--destroy-data/);

  expect(platform("request", "billing/trial", "--destroy-data", "it was only a trial").status).toBe(0);
  const last = planOf("--head", "request/billing-trial");
  expect(last.plans.map(({ ref, steps }) => [ref, new Set(steps.map(({ op }) => op))])).toEqual([["billing/trial", new Set(["delete"])]]);
  merge("request/billing-trial");
  platform("reconcile");
  expect(git(sandbox.remote, "ls-tree", "-r", "--name-only", "live", "local/billing/trial/")).toBe("");
  expect(platform("reconcile").stdout).toMatch(/^8 in sync/);
});

test("a golden path's new code is planned for whoever uses it, each side by its own code", () => {
  const undo = edit("golden-paths/postgres/kubernetes.ts", (text) => text.replace('kind: "Cluster"', 'kind: "Cluster" as const'));
  expect(planOf()).toMatchObject({ plans: [], errors: {} });
  undo();
  const revert = edit("golden-paths/baseline/limits.ts", (text) => text.replaceAll(/(\d+)m\b/g, "999m"));
  const { plans } = planOf();
  revert();
  expect(plans.length).toBeGreaterThan(5);
  expect(plans.every(({ steps }) => steps.some(({ op, why }) => op === "update" && why.includes("golden-paths")))).toBe(true);
});

test("a page with a mistake is an error of its own and no deletion", () => {
  const undo = edit("environments/orders/staging/environment.yaml", (text) => text.replace("stage:", "stge:"));
  const { status, stdout } = platform("plan", "--output", "json");
  undo();
  const { plans, errors } = JSON.parse(stdout) as PlanOutput;
  expect(status).toBe(1);
  expect(errors["orders/staging"]?.message).toBe("Its request has mistakes, so nobody can say what it would do.");
  expect(plans.map(({ ref }) => ref)).not.toContain("orders/staging");
});

test("a refused request leaves no branch and no file", () => {
  const before = git(sandbox.clone, "status", "--porcelain");
  const { status, stdout } = platform("request", "orders/next", "--stage", "nowhere", "--purpose", "Next");
  expect(status).toBe(1);
  expect(stdout).toContain("Nothing was written");
  expect(git(sandbox.clone, "branch", "--list", "request/*")).toBe("");
  expect(git(sandbox.clone, "status", "--porcelain")).toBe(before);
});
