import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { teachOperatorKinds } from "@roadbed/cluster/teach-operator-kinds.ts";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { openLiveReader } from "@roadbed/engine/apply/cluster/live-reader.ts";
import { type Cluster, openCluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// The template's own environments, applied by the command to a real API server with the real definitions of the operators' kinds.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const missing = whyNoControlPlane();
let plane: ControlPlane;
let cluster: Cluster;
let sandbox: Sandbox;

describe.skipIf(missing !== undefined)(`a real API server${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`, () => {
  beforeAll(async () => {
    plane = await startControlPlane({ nodes: 2, people: { ada: ["orders"] } });
    ({ cluster } = plane);
    await teachOperatorKinds(plane);
    sandbox = makeSandbox(root);
    edit("platform/instances.yaml", (text) => text.replaceAll("delivery: manifests", "delivery: kubernetes\n    ready: 60"));
  });
  afterAll(async () => {
    await plane?.stop();
    if (sandbox !== undefined) rmSync(sandbox.folder, { recursive: true, force: true });
  });

  test("everything that the examples render is accepted, with the admission policies on, and recorded", () => {
    const { status, stdout, stderr } = platform("reconcile", "--output", "json");
    expect(failuresOf({ stdout })).toEqual([]);
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("a second run, and a sweep for drift, find nothing and write nothing", async () => {
    const before = await versions();
    expect(before.size).toBeGreaterThan(300);
    expect(platform("reconcile", "--output", "json").stdout).toContain('"outcomes": []');
    const sweep = platform("drift", "--output", "json");
    expect(JSON.parse(sweep.stdout)).toMatchObject({ groups: [], errors: {} });
    expect(await versions()).toEqual(before);
  });

  test("what somebody sets by hand is found with their name, named as a conflict by a change of the same field, and taken back", async () => {
    await patchByHand(web, { spec: { template: { spec: { containers: [{ name: "web", image: "ghcr.io/acme-corp/hotfix:1.0.0" }] } } } });
    const { stdout } = platform("drift", "--only", "orders/staging");
    expect(stdout).toContain("bob");
    expect(stdout).toContain("hotfix:1.0.0");
    edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, "image: ghcr.io/acme-corp/shop:9.9.9"));
    const refused = outcomeOf("orders/staging", platform("reconcile", "--output", "json"));
    expect(refused).toMatchObject({ status: "failed" });
    expect(refused?.message).toMatch(/Deployment web: .*image is set by bob/);
    expect(platform("reconcile", "--repair", "--only", "orders/staging").stdout).toContain("applied");
    expect(JSON.stringify((await cluster.send("GET", web)).body)).toContain("shop:9.9.9");
    expect(platform("drift").stdout).toContain("no drift");
  });

  test("an environment that goes leaves nothing, whatever others have put into its namespace", async () => {
    const foreign = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "foreign", namespace: "orders-spike" }, data: { by: "hand" } };
    expect((await cluster.send("POST", "/api/v1/namespaces/orders-spike/configmaps", foreign)).status).toBe(201);
    git(sandbox.clone, "rm", "-r", "--quiet", "environments/orders/spike");
    git(sandbox.clone, "commit", "--quiet", "--message", "feat: end the spike");
    git(sandbox.clone, "push", "--quiet", "origin", "main");
    expect(outcomeOf("orders/spike", platform("reconcile", "--output", "json"))).toMatchObject({ status: "applied", gone: true });
    await expect.poll(async () => (await cluster.send("GET", "/api/v1/namespaces/orders-spike")).status, { timeout: 30_000 }).toBe(404);
  });

  test("a namespace that is there before the environment asks for it is refused, and nothing is put into it", async () => {
    await cluster.send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders-taken" } });
    mkdirSync(join(sandbox.clone, "environments/orders/taken"));
    writeFileSync(join(sandbox.clone, "environments/orders/taken/environment.yaml"), taken);
    git(sandbox.clone, "add", "--all");
    git(sandbox.clone, "commit", "--quiet", "--message", "feat: one more");
    git(sandbox.clone, "push", "--quiet", "origin", "main");
    const outcome = outcomeOf("orders/taken", platform("reconcile", "--output", "json"));
    expect(outcome).toMatchObject({ status: "failed", message: expect.stringContaining("is there already") as string });
    expect((await cluster.send("GET", "/api/v1/namespaces/orders-taken/resourcequotas")).body).toMatchObject({ items: [] });
    git(sandbox.clone, "rm", "-r", "--quiet", "environments/orders/taken");
    git(sandbox.clone, "commit", "--quiet", "--message", "feat: never mind");
    git(sandbox.clone, "push", "--quiet", "origin", "main");
    expect(platform("reconcile").status).toBe(0);
    expect((await cluster.send("GET", "/api/v1/namespaces/orders-taken")).status).toBe(200);
  });

  describe("ada, who belongs to orders and to nobody else", () => {
    const own = "/api/v1/namespaces/orders-staging";
    const theirs = "/api/v1/namespaces/billing-staging";
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const networking = "/apis/networking.k8s.io/v1/namespaces";
    const binding = (namespace: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "mine", namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "ada" }],
    });
    const ask = (...[method, path, body]: Parameters<Cluster["send"]>) =>
      openCluster({ kubeconfig: plane.kubeconfigOf("ada") }).send(method, path, body);

    test.each([`${own}/pods`, `${own}/events`, `/apis/apps/v1/namespaces/orders-staging/deployments/web`])("sees %s", async (path) => {
      expect((await ask("GET", path)).status).toBe(200);
    });

    test.each<Parameters<Cluster["send"]>>([
      ["GET", `${theirs}/pods`],
      ["GET", `${theirs}/configmaps`],
      ["GET", `${theirs}/secrets`],
      ["GET", `${own}/secrets`],
      ["GET", "/api/v1/secrets"],
      ["GET", "/api/v1/pods"],
      ["POST", `${theirs}/pods/any/exec`],
      ["POST", `${own}/serviceaccounts/web/token`, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} }],
      ["GET", `${theirs}/services/web/proxy/`],
      ["PATCH", "/apis/apps/v1/namespaces/billing-staging/deployments/web", {}],
      ["DELETE", "/apis/apps/v1/namespaces/billing-staging/deployments/web"],
      ["DELETE", `${networking}/billing-staging/networkpolicies/deny-all`],
      ["DELETE", `${networking}/orders-staging/networkpolicies/deny-all`],
      ["PATCH", `${own}/resourcequotas/environment`, {}],
      ["PATCH", own, {}],
      ["POST", `${rbac}/namespaces/orders-staging/rolebindings`, binding("orders-staging")],
      ["POST", `${rbac}/namespaces/billing-staging/rolebindings`, binding("billing-staging")],
      ["PATCH", `${rbac}/clusterroles/roadbed:owner`, {}],
      ["DELETE", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/roadbed-privileged-pod"],
      ["POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", {}],
      ["POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders-mine" } }],
    ])("is refused by the API server: %s %s", async (...asked) => {
      expect(await ask(...asked)).toMatchObject({ status: 403, body: { reason: "Forbidden" } });
    });
  });

  test("the API server goes away in the middle, comes back, and all is applied in one run", async () => {
    edit("platform/instances.yaml", (text) => text.replace("region: eu-west-1", "region: eu-central-1"));
    edit("environments/billing/staging/environment.yaml", (text) =>
      text.replace(/^purpose: .*$/m, "purpose: Tried while the API server restarts."),
    );
    edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, "image: ghcr.io/acme-corp/shop:9.9.10"));
    const running = start("reconcile", "--output", "json");
    const restarted = plane.restartApiServer();
    const { stdout } = await running;
    await restarted;
    expect(failuresOf({ stdout })).toEqual([]);
    expect(JSON.stringify((await cluster.send("GET", web)).body)).toContain("shop:9.9.10");
  });

  test("etcd is killed in the middle, comes back, and all is applied in one run", async () => {
    edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, "image: ghcr.io/acme-corp/shop:9.9.11"));
    const running = start("reconcile", "--output", "json");
    const restarted = plane.restartEtcd();
    const { stdout } = await running;
    await restarted;
    expect(failuresOf({ stdout })).toEqual([]);
    expect(JSON.stringify((await cluster.send("GET", web)).body)).toContain("shop:9.9.11");
  });

  test("runs that are killed at any moment, and runs that race, leave nothing orphaned, doubled or forgotten", async () => {
    for (let round = 0; round < 12; round++) {
      edit("environments/orders/staging/environment.yaml", (text) =>
        text.replace(/image: \S+/, `image: ghcr.io/acme-corp/shop:9.10.${round}`),
      );
      edit("environments/billing/staging/environment.yaml", (text) =>
        text.replace(/^purpose: .*$/m, `purpose: Killed ${round + 1} times.`),
      );
      // From before the first claim to after the last record; a run takes about two seconds.
      await killAfter(400 + 200 * round);
    }
    edit("environments/orders/staging/environment.yaml", (text) => text.replace(/image: \S+/, "image: ghcr.io/acme-corp/shop:9.11.0"));
    const racing = await Promise.all([start("reconcile", "--output", "json"), start("reconcile", "--output", "json")]);
    const refused = racing
      .flatMap((run) => failuresOf(run))
      .filter(([, message]) => !/faster|took over|claimed|alive/i.test(message ?? ""));
    expect(refused).toEqual([]);
    expect(failuresOf(platform("reconcile", "--output", "json"))).toEqual([]);
    expect(JSON.stringify((await cluster.send("GET", web)).body)).toContain("shop:9.11.0");
    expect(platform("drift").stdout).toContain("no drift");
    expect(platform("reconcile", "--output", "json").stdout).toContain('"outcomes": []');
    expect(platform("audit", "verify").stdout).toContain("The record itself is whole.");
  });
});

const web = "/apis/apps/v1/namespaces/orders-staging/deployments/web";

/** Path -> resource version of everything that the platform made: a write would change it. */
async function versions(): Promise<Map<string, string>> {
  const reader = openLiveReader(cluster);
  const owned = await reader.listOwned();
  return new Map(
    owned.map(({ object }) => {
      const { uid, resourceVersion } = object["metadata"] as { uid: string; resourceVersion: string };
      return [uid, resourceVersion];
    }),
  );
}

/** As `kubectl` would, under a name of somebody else's. */
async function patchByHand(path: string, change: JsonObject): Promise<void> {
  const { apiVersion, kind, metadata } = (await cluster.send("GET", path)).body as {
    apiVersion: string;
    kind: string;
    metadata: { name: string };
  };
  const object = { apiVersion, kind, metadata: { name: metadata.name }, ...change };
  const { status, body } = await cluster.send("PATCH", `${path}?fieldManager=bob&force=true`, object);
  if (status >= 300) throw new Error(JSON.stringify(body));
}

const taken = `purpose: Stands where somebody else is.
stage: development
lease: { until: 2027-06-30 }
components:
  jobs:
    path: worker@1
    settings: { image: ghcr.io/acme-corp/shop:1.0.0 }
`;

/** What did not come about, with the reasons. */
function failuresOf({ stdout }: { stdout: string }) {
  const { outcomes } = JSON.parse(stdout) as { outcomes: { ref: string; status: string; message?: string }[] };
  return outcomes.filter(({ status }) => status !== "applied").map(({ ref, message }) => [ref, message]);
}

function outcomeOf(ref: string, { stdout }: { stdout: string }) {
  const { outcomes } = JSON.parse(stdout) as { outcomes: { ref: string; status: string; message?: string }[] };
  return outcomes.find((outcome) => outcome.ref === ref);
}

/** Killed as a machine dies. */
async function killAfter(milliseconds: number): Promise<void> {
  const command = [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), "reconcile"];
  const env = { ...process.env, KUBECONFIG: plane.kubeconfigFile };
  const running = spawn(process.execPath, command, { cwd: sandbox.clone, env, stdio: "ignore" });
  const ended = once(running, "exit");
  await sleep(milliseconds);
  running.kill("SIGKILL");
  await ended;
}

function start(...args: readonly string[]): Promise<{ stdout: string }> {
  return new Promise((resolve) => {
    const command = [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args];
    const env = { ...process.env, KUBECONFIG: plane.kubeconfigFile };
    execFile(process.execPath, command, { cwd: sandbox.clone, maxBuffer: 1 << 28, env }, (_error, stdout) => resolve({ stdout }));
  });
}

function platform(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args], {
    cwd: sandbox.clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, KUBECONFIG: plane.kubeconfigFile },
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
