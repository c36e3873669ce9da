import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeGraph, sketchObject } from "@roadbed/testing/graph.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unseal } from "../../apply/seal-secrets.ts";
import { isDefaultProvider, urnOfProvider } from "../../apply/providers.ts";
import { deploymentOf, makeEmptyState, parseState, type StackState } from "../../apply/state.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { ApprovedPlan } from "../../contract/verdict.ts";
import { makePlan } from "../../plan/make-plan.ts";
import { isPulumiHere, makeEmbeddedSubject, makePulumiSubject, type Outcome, type Subject } from "./subjects.fake.ts";

const ref = "orders/staging";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadbed-conformance-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Change {
  readonly outcome: Outcome;
  readonly plan: ApprovedPlan;
  /** What was done to objects, in order. */
  readonly acts: readonly string[];
}

interface Wish {
  readonly desired?: ResourceGraph | undefined;
  readonly released?: boolean;
  readonly secrets?: ReadonlyMap<string, Json>;
}

/** Plans against what the engine says was last applied, as a run does, and applies it. */
async function bring(subject: Subject, { desired, released = false, secrets }: Wish): Promise<Change> {
  const before = await subject.readLast();
  const plan = makePlan({
    ref,
    kind: "environment",
    project: "environments",
    stack: "orders.staging",
    volatile: new Set(),
    released: () => released,
    ...(before === undefined ? {} : { before }),
    ...(desired === undefined ? {} : { after: desired }),
  }) as ApprovedPlan;
  const run = subject.apply(plan, { ...(desired === undefined ? {} : { desired }), ...(secrets === undefined ? {} : { secrets }) });
  let step = await run.next();
  while (step.done !== true) step = await run.next();
  return { outcome: step.value, plan, acts: subject.cluster.takeLog() };
}

const subjects = [
  { name: "the embedded engine", isHere: true, make: makeEmbeddedSubject },
  { name: "the real Pulumi engine", isHere: isPulumiHere, make: makePulumiSubject },
];

const namespace = sketchObject("Namespace", "orders-staging");
const db = { type: "roadbed:path:postgres", name: "db" };
const cluster = sketchObject("Cluster", "db-cluster", {
  parent: "db",
  dependsOn: ["orders-staging"],
  spec: { instances: 1 },
  protect: true,
});
const web = sketchObject("Deployment", "web", { dependsOn: ["db-cluster"], spec: { replicas: 1 } });
const cron = sketchObject("ConfigMap", "schedule", { dependsOn: ["orders-staging"] });
const whole = makeGraph(ref, [namespace, db, cluster, web, cron], { host: "web.example.com" });

describe.each(subjects)("$name", ({ isHere, make }) => {
  describe.skipIf(!isHere)(isHere ? "keeps the promises of an engine" : "SKIPPED: pulumi is not on PATH", () => {
    test("what is depended on is made first and goes last, and a second run does nothing", async () => {
      const subject = make(folder);
      const first = await bring(subject, { desired: whole });
      expect(first.outcome).toMatchObject({ ok: true, held: [] });
      expect(inOrder(first.acts, ["create Namespace orders-staging", "create Cluster db-cluster", "create Deployment web"])).toBe(true);
      expect(inOrder(first.acts, ["create Namespace orders-staging", "create ConfigMap schedule"])).toBe(true);
      expect(first.acts).toHaveLength(4);
      const second = await bring(subject, { desired: whole });
      expect([second.acts, second.plan.steps.filter(({ op }) => op !== "keep")]).toEqual([[], []]);
      const last = await bring(subject, { released: true });
      expect(last.outcome).toMatchObject({ ok: true });
      expect(inOrder(last.acts, ["delete Deployment web", "delete Cluster db-cluster", "delete Namespace orders-staging"])).toBe(true);
      expect([subject.cluster.objects(), await subject.readState()]).toEqual([{}, undefined]);
    });

    test("a change in place is one, and another name is another object, where the old one goes first", async () => {
      const subject = make(folder);
      await bring(subject, { desired: whole });
      const more = sketchObject("Deployment", "web", { dependsOn: ["db-cluster"], spec: { replicas: 3 } });
      expect((await bring(subject, { desired: makeGraph(ref, [namespace, db, cluster, more, cron]) })).acts).toEqual([
        "update Deployment web",
      ]);
      const other = sketchObject("Deployment", "web", { objectName: "web-2", dependsOn: ["db-cluster"], spec: { replicas: 3 } });
      const { acts, outcome } = await bring(subject, { desired: makeGraph(ref, [namespace, db, cluster, other, cron]) });
      expect(outcome.steps).toMatchObject([{ op: "replace", ok: true }]);
      expect(acts).toEqual(["delete Deployment web", "create Deployment web-2"]);
    });

    test("what fails takes down only what stands on it, and the next run goes on from there", async () => {
      const subject = make(folder);
      const refused = {
        type: cluster.type,
        name: "db-cluster",
        inputs: refuse(cluster.inputs),
        parent: "db",
        dependsOn: ["orders-staging"],
      };
      const broken = await bring(subject, { desired: makeGraph(ref, [namespace, db, refused, web, cron]) });
      expect(broken.outcome).toMatchObject({ ok: false, error: expect.stringContaining("was refused: no such size") as string });
      expect(failed(broken.outcome)).toEqual(["db-cluster", "web"]);
      expect(broken.acts.toSorted()).toEqual(["create ConfigMap schedule", "create Namespace orders-staging"]);
      const healed = await bring(subject, { desired: whole });
      expect(healed.outcome).toMatchObject({ ok: true });
      expect(healed.acts).toEqual(["create Cluster db-cluster", "create Deployment web"]);
    });

    test("what holds data is held with what it stands on, exactly as it is, until it is released", async () => {
      const subject = make(folder);
      await bring(subject, { desired: whole });
      const { outcome, acts } = await bring(subject, {});
      expect(outcome.held.map(nameOf).toSorted()).toEqual(["db", "db-cluster", "orders-staging"]);
      expect(acts.toSorted()).toEqual(["delete ConfigMap schedule", "delete Deployment web"]);
      expect(Object.keys(subject.cluster.objects())).toHaveLength(2);
      expect((await bring(subject, {})).acts).toEqual([]);
      expect((await bring(subject, { released: true })).acts).toEqual(["delete Cluster db-cluster", "delete Namespace orders-staging"]);
    });

    test("something that is called otherwise is the same thing where it says what it was called", async () => {
      const subject = make(folder);
      await bring(subject, { desired: whole });
      const graph = makeGraph(ref, [namespace, db, cluster, { ...web, name: "api" }, cron]);
      const was = whole.resources.find(({ name }) => name === "web")?.urn ?? "";
      const renamed = { ...graph, resources: graph.resources.map((each) => (each.name === "api" ? { ...each, aliases: [was] } : each)) };
      const { acts, outcome } = await bring(subject, { desired: renamed });
      expect([outcome.ok, acts]).toEqual([true, []]);
      expect((await subject.readState())?.resources.map(({ urn }) => nameOf(urn))).toContain("api");
    });

    test("what is to stay in the cluster when nobody asks for it any more does", async () => {
      const subject = make(folder);
      const kept = makeGraph(ref, [namespace, { ...cron, retainOnDelete: true }]);
      await bring(subject, { desired: kept });
      const { acts } = await bring(subject, { desired: makeGraph(ref, [namespace]) });
      expect(acts).toEqual([]);
      expect(Object.keys(subject.cluster.objects())).toHaveLength(2);
    });
  });
});

describe.skipIf(!isPulumiHere)(`both engines${isPulumiHere ? "" : " (SKIPPED: pulumi is not on PATH)"}`, () => {
  test("leave the same objects and the same state", async () => {
    const [embedded, pulumi] = [makeEmbeddedSubject(folder), makePulumiSubject(folder)];
    for (const desired of [whole, makeGraph(ref, [namespace, db, cluster, cron])]) {
      for (const subject of [embedded, pulumi]) expect((await bring(subject, { desired })).outcome.ok).toBe(true);
      expect(pulumi.cluster.objects()).toEqual(embedded.cluster.objects());
      expect(essence(await pulumi.readState())).toEqual(essence(await embedded.readState()));
    }
  });

  test("take a state over from each other, and nothing differs but a secret, whose digest only the embedded one keeps", async () => {
    const desired = makeGraph(ref, [
      namespace,
      db,
      cluster,
      { ...cron, inputs: { ...cron.inputs, data: { token: { $secret: "scrypt:1" } } } },
    ]);
    const secrets = new Map([["scrypt:1", "s3cr3t-t0ken"]]);
    const embedded = makeEmbeddedSubject(folder);
    expect((await bring(embedded, { desired, secrets })).outcome.ok).toBe(true);
    const pulumi = makePulumiSubject(folder);
    const state = (await embedded.readState()) ?? makeEmptyState("environments", "orders.staging");
    callPulumi(pulumi.env, ["stack", "init", "orders.staging"]);
    callPulumi(
      pulumi.env,
      ["stack", "import", "--stack", "orders.staging"],
      JSON.stringify({ version: 3, deployment: deploymentOf(state, "2027-01-01T00:00:00Z") }),
    );
    const { acts, outcome } = await bring(pulumi, { desired, secrets });
    expect([outcome.ok, acts]).toEqual([true, []]);

    const exported = callPulumi(pulumi.env, ["stack", "export", "--stack", "orders.staging"]);
    const { version, deployment } = JSON.parse(exported) as { version: number; deployment: object };
    const text = JSON.stringify({ version, checkpoint: { stack: "organization/environments/orders.staging", latest: deployment } });
    const back = parseState(text, { project: "environments", stack: "orders.staging", path: "export" });
    const again = await bring(makeEmbeddedSubject(join(folder, "again"), back), { desired, secrets });
    expect([again.outcome.ok, again.plan.steps.filter(({ op }) => op !== "keep").map(({ name }) => name)]).toEqual([true, ["schedule"]]);
    expect(again.acts).toEqual(["create ConfigMap schedule"]);
  });

  test("a secret reaches the object that the real one makes, and its state holds it encrypted", async () => {
    const subject = makePulumiSubject(folder);
    const settings = sketchObject("ConfigMap", "settings", { dependsOn: ["orders-staging"] });
    const desired = makeGraph(ref, [namespace, { ...settings, inputs: { ...settings.inputs, data: { token: { $secret: "scrypt:1" } } } }]);
    const secrets = new Map([["scrypt:1", "s3cr3t-t0ken"]]);
    expect((await bring(subject, { desired, secrets })).outcome).toMatchObject({ ok: true });
    expect(JSON.stringify(subject.cluster.objects())).toContain("s3cr3t-t0ken");
    expect((await bring(subject, { desired, secrets })).acts).toEqual([]);
    const kept = readdirSync(join(folder, "backend"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(kept.length).toBeGreaterThan(1);
    for (const { parentPath, name } of kept) expect(readFileSync(join(parentPath, name), "utf8")).not.toContain("s3cr3t-t0ken");
  });
});

/** By hand, as README says. */
function callPulumi(env: Readonly<Record<string, string>>, args: readonly string[], input = ""): string {
  writeFileSync(join(folder, "Pulumi.yaml"), "name: environments\nruntime: nodejs\n");
  return execFileSync("pulumi", [...args, "--non-interactive"], { cwd: folder, input, env: { ...process.env, ...env }, encoding: "utf8" });
}

/** What engines must agree on; ids of providers and times are their own. */
function essence(state: StackState | undefined): unknown {
  const resources = state?.resources.filter((resource) => !isDefaultProvider(resource) && resource.type !== "pulumi:pulumi:Stack") ?? [];
  return resources
    .map((resource) => ({
      urn: resource.urn,
      id: resource.custom ? resource.id : undefined,
      parent: resource.parent,
      provider: resource.provider === undefined ? undefined : urnOfProvider(resource.provider),
      inputs: unseal(resource.inputs ?? {}),
      dependencies: resource.dependencies ?? [],
      propertyDependencies: Object.fromEntries(Object.entries(resource.propertyDependencies ?? {}).filter(([, urns]) => urns.length > 0)),
      protect: resource.protect === true,
      retainOnDelete: resource.retainOnDelete === true,
    }))
    .toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
}

function inOrder(acts: readonly string[], expected: readonly string[]): boolean {
  const positions = expected.map((act) => acts.indexOf(act));
  return positions.every((position, index) => position >= 0 && position > (positions[index - 1] ?? -1));
}

function failed({ steps }: Outcome): string[] {
  return steps.filter(({ ok }) => !ok).map(({ urn }) => nameOf(urn));
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function refuse(inputs: ResourceGraph["outputs"] = {}) {
  const metadata = inputs["metadata"] as Record<string, Json>;
  return { ...inputs, metadata: { ...metadata, annotations: { refused: "no such size" } } };
}
