import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { teachOperatorKinds } from "@roadbed/cluster/teach-operator-kinds.ts";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// The template's own environments, applied by the command through the real Pulumi engine and its real Kubernetes provider.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const isOnPath = (name: string) =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));
const missing =
  whyNoControlPlane() ??
  ["pulumi", "pulumi-resource-kubernetes"].filter((name) => !isOnPath(name)).map((name) => `${name} is not on PATH`)[0];
let plane: ControlPlane;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

describe.skipIf(missing !== undefined)(
  `the real Pulumi engine on a real API server${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`,
  () => {
    beforeAll(async () => {
      plane = await startControlPlane({ nodes: 2 });
      await teachOperatorKinds(plane);
      sandbox = makeSandbox(root);
      const backend = join(sandbox.folder, "backend");
      mkdirSync(backend);
      env = {
        ...process.env,
        KUBECONFIG: plane.kubeconfigFile,
        PULUMI_CONFIG_PASSPHRASE: "correct horse",
        PULUMI_BACKEND_URL: `file://${backend}`,
      };
      edit("platform/instances.yaml", (text) =>
        text.replace(/engine: embedded\n *delivery: manifests/, `engine: pulumi\n    state: { backend: "file://${backend}" }`),
      );
    });
    afterAll(async () => {
      await plane?.stop();
      if (sandbox !== undefined) rmSync(sandbox.folder, { recursive: true, force: true });
    });

    test("everything that the examples render is applied and recorded, and a second run has nothing to do", () => {
      const first = platform("reconcile", "--output", "json");
      expect(failuresOf(first)).toEqual([]);
      expect([first.status, first.stderr]).toEqual([0, ""]);
      expect(platform("reconcile", "--output", "json").stdout).toContain('"outcomes": []');
      expect(platform("audit", "verify").stdout).toContain("The record itself is whole.");
    });

    test("by hand, `pulumi preview` of a stack shows that nothing differs", () => {
      const { status, stdout } = spawnSync("pulumi", ["preview", "--stack", "orders.staging", "--non-interactive", "--expect-no-changes"], {
        cwd: join(sandbox.clone, "environments"),
        encoding: "utf8",
        env,
      });
      expect(stdout).toMatch(/\d+ unchanged/);
      expect(status).toBe(0);
    });

    test("a change is what was planned, and nothing else", async () => {
      edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, "image: ghcr.io/acme-corp/shop:9.9.9"));
      const run = platform("reconcile", "--output", "json");
      const { outcomes } = JSON.parse(run.stdout) as { outcomes: object[] };
      expect(outcomes).toMatchObject([
        { ref: "orders/staging", status: "applied", counts: { create: 0, update: 1, replace: 0, delete: 0 } },
      ]);
      expect(JSON.stringify((await plane.cluster.send("GET", web)).body)).toContain("shop:9.9.9");
    });

    test("a run that is killed while it holds the lock leaves nothing that the next one does not finish", async () => {
      for (const tag of ["9.9.10", "9.9.11", "9.9.12"]) {
        edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, `image: ghcr.io/acme-corp/shop:${tag}`));
        await killWhileLocked();
        expect(failuresOf(platform("reconcile", "--output", "json"))).toEqual([]);
        expect(JSON.stringify((await plane.cluster.send("GET", web)).body)).toContain(`shop:${tag}`);
        expect(listLocks()).toEqual([]);
      }
    });
  },
);

const web = "/apis/apps/v1/namespaces/orders-staging/deployments/web";

/** Killed as a machine dies: the command, the CLI and its plugins, while the stack is locked. */
async function killWhileLocked(): Promise<void> {
  const command = [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), "reconcile"];
  const running = spawn(process.execPath, command, { cwd: sandbox.clone, env, detached: true, stdio: "ignore" });
  await expect.poll(listLocks, { timeout: 60_000, interval: 20 }).not.toEqual([]);
  process.kill(-(running.pid ?? 0), "SIGKILL");
  await once(running, "exit");
}

function listLocks(): string[] {
  const locks = join(sandbox.folder, "backend", ".pulumi", "locks");
  return readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}

/** What did not come about, with the reasons. */
function failuresOf({ stdout }: { stdout: string }) {
  const { outcomes } = JSON.parse(stdout) as { outcomes: { ref: string; status: string; message?: string }[] };
  return outcomes.filter(({ status }) => status !== "applied").map(({ ref, message }) => [ref, message]);
}

function platform(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: sandbox.clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env,
  });
  return { status, stdout, stderr };
}

function edit(path: string, change: (text: string) => string): void {
  const file = join(sandbox.clone, path);
  const before = readFileSync(file, "utf8");
  expect(change(before)).not.toBe(before);
  writeFileSync(file, change(before));
  git(sandbox.clone, "commit", "--quiet", "--all", "--message", `feat: edit ${path}`);
  git(sandbox.clone, "push", "--quiet", "origin", "main");
}
