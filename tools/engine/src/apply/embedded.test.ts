import { makeGraph, sketchObject } from "@roadbed/testing/graph.ts";
import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { expect, test } from "vitest";
import { UserError } from "../contract/errors.ts";
import type { ResourceGraph } from "../contract/graph.ts";
import type { ApprovedPlan } from "../contract/verdict.ts";
import { applyPlan, type ApplyEvent, type ApplyOptions, type ApplyOutcome } from "./embedded.ts";
import { graphOfState, makeEmptyState, type StackState, writeState } from "./state.ts";
import { whyStateInvalid } from "./state-integrity.ts";
import { openManifests } from "./targets/manifests.ts";
import { type Target, TargetBusy } from "./targets/target.ts";

const ref = "orders/staging";
const now = () => new Date("2027-01-01T00:00:00Z");
const empty = makeEmptyState("environments", "orders.staging");
const namespace = sketchObject("Namespace", "orders-staging");
const db = { type: "roadbed:path:postgres", name: "db" };
const cluster = sketchObject("Cluster", "db-cluster", { parent: "db", dependsOn: ["orders-staging"], spec: { instances: 1 } });
const web = sketchObject("Deployment", "web", { dependsOn: ["db-cluster"], spec: { replicas: 1 } });
const cron = sketchObject("ConfigMap", "schedule", { dependsOn: ["orders-staging"] });
const whole = makeGraph(ref, [namespace, db, cluster, web, cron], { host: "web.example.com" });

test("objects become files in a folder that a GitOps controller follows, and the state says the same", async () => {
  const { outcome, files } = await apply(whole);
  expect(outcome).toMatchObject({ ok: true, held: [] });
  expect(Object.keys(files.texts())).toEqual([
    "local/orders/staging/cluster.postgresql.cnpg.io-db-cluster.yaml",
    "local/orders/staging/configmap-schedule.yaml",
    "local/orders/staging/deployment-web.yaml",
    "local/orders/staging/kustomization.yaml",
    "local/orders/staging/namespace-orders-staging.yaml",
  ]);
  expect(files.texts()["local/orders/staging/kustomization.yaml"]).toContain("resources:\n- namespace-orders-staging.yaml\n");
  expect(graphOfState(outcome.state)).toEqual(whole);
});

test("it yields before each act and after it, in order of dependency", async () => {
  const { events } = await apply(whole);
  expect(events.map(print)).toEqual([
    "begin create orders-staging",
    "end create orders-staging",
    "begin create db",
    "end create db",
    "begin create db-cluster",
    "end create db-cluster",
    "begin create web",
    "end create web",
    "begin create schedule",
    "end create schedule",
  ]);
});

test("a second apply of the same changes no file and no resource", async () => {
  const first = await apply(whole);
  const second = await apply(whole, { from: first, now: () => new Date("2027-06-01T00:00:00Z") });
  expect(second.events).toEqual([]);
  expect(second.files.texts()).toEqual(first.files.texts());
  expect(second.outcome.state).toEqual(first.outcome.state);
});

test("destroying is the same with nothing desired, in reverse order, and leaves nothing", async () => {
  const first = await apply(whole);
  const { events, outcome, files } = await apply(undefined, { from: first });
  expect(events.filter(({ phase }) => phase === "begin").map(print)).toEqual([
    "begin delete schedule",
    "begin delete web",
    "begin delete db-cluster",
    "begin delete db",
    "begin delete orders-staging",
  ]);
  expect(outcome).toMatchObject({ ok: true, state: { resources: [], pending: [] } });
  expect(files.texts()).toEqual({});
});

test("what is held stays, with all that it stands on", async () => {
  const first = await apply(whole);
  const plan = makeApprovedPlan(ref, whole, undefined, { held: ["db-cluster", "db", "orders-staging"] });
  const { outcome, files } = await apply(undefined, { from: first, plan });
  expect(outcome.ok).toBe(true);
  expect(outcome.held).toHaveLength(3);
  expect(Object.keys(files.texts())).toEqual(
    ["cluster.postgresql.cnpg.io-db-cluster", "kustomization", "namespace-orders-staging"].map(
      (name) => `local/orders/staging/${name}.yaml`,
    ),
  );
});

test("nothing is deleted from under what still stands on it, whatever the plan says", async () => {
  const first = await apply(whole);
  const plan = makeApprovedPlan(ref, whole, undefined, { held: ["db-cluster"] });
  const { outcome, files } = await apply(undefined, { from: first, plan });
  expect(outcome.ok).toBe(false);
  expect(
    outcome.steps
      .filter(({ ok }) => !ok)
      .map(({ urn }) => urn.split("::").at(-1))
      .sort(),
  ).toEqual(["db", "orders-staging"]);
  expect(files.texts()).toHaveProperty(["local/orders/staging/namespace-orders-staging.yaml"]);
  expect(whyStateInvalid(outcome.state)).toBeUndefined();
});

test("a step that fails takes down what stands on it, everything else goes on, and the next run finishes", async () => {
  const failing = await apply(whole, { fails: "db-cluster" });
  expect(failing.outcome.ok).toBe(false);
  expect(failing.outcome.error).toBe("Cluster db-cluster: the API server is on fire");
  expect(failing.outcome.steps.map(({ urn, ok, error }) => [urn.split("::").at(-1), ok, error])).toEqual([
    ["orders-staging", true, undefined],
    ["db", true, undefined],
    ["db-cluster", false, "the API server is on fire"],
    ["web", false, "not done, because of Cluster db-cluster"],
    ["schedule", true, undefined],
  ]);
  const healed = await apply(whole, { from: failing });
  expect(
    graphOfState(healed.outcome.state)
      .resources.map(({ urn }) => urn)
      .sort(),
  ).toEqual(whole.resources.map(({ urn }) => urn).sort());
  expect(healed.files.texts()).toEqual((await apply(whole)).files.texts());
});

test("what is replaced under another name is made first and taken away last", async () => {
  const first = await apply(whole);
  const renamed = makeGraph(ref, [
    namespace,
    db,
    cluster,
    sketchObject("Deployment", "web", { objectName: "web-2", dependsOn: ["db-cluster"] }),
    cron,
  ]);
  const acts: string[] = [];
  const { outcome, files } = await apply(renamed, { from: first, replaced: ["web"], acts });
  expect(acts).toEqual(["put web-2", "remove web"]);
  expect(outcome.ok).toBe(true);
  expect(Object.keys(files.texts())).toContain("local/orders/staging/deployment-web-2.yaml");
  expect(Object.keys(files.texts())).not.toContain("local/orders/staging/deployment-web.yaml");
});

test("what is replaced under the same name is taken away first", async () => {
  const first = await apply(whole);
  const changed = makeGraph(ref, [namespace, db, cluster, sketchObject("Deployment", "web", { spec: { selector: "new" } }), cron]);
  const acts: string[] = [];
  await apply(changed, { from: first, replaced: ["web"], acts });
  expect(acts).toEqual(["remove web", "put web"]);
});

test("a replaced object that could not be taken away is remembered, and taken away by the next run", async () => {
  const first = await apply(whole);
  const renamed = makeGraph(ref, [namespace, db, cluster, sketchObject("Deployment", "web", { objectName: "web-2" }), cron]);
  const failing = await apply(renamed, { from: first, replaced: ["web"], failsToRemove: "web" });
  expect(failing.outcome.ok).toBe(false);
  expect(failing.outcome.state.resources.filter((resource) => resource.delete)).toHaveLength(1);
  const healed = await apply(renamed, { from: failing });
  expect(healed.outcome.ok).toBe(true);
  expect(Object.keys(healed.files.texts())).not.toContain("local/orders/staging/deployment-web.yaml");
  expect(healed.outcome.state.resources.some((resource) => resource.delete)).toBe(false);
});

test("an object that moves to another component is not deleted from under its new owner", async () => {
  const first = await apply(whole);
  const moved = makeGraph(ref, [namespace, { type: "roadbed:path:worker", name: "jobs" }, db, cluster, web, { ...cron, parent: "jobs" }]);
  const { files, outcome } = await apply(moved, { from: first });
  expect(outcome.ok).toBe(true);
  expect(files.texts()).toHaveProperty(["local/orders/staging/configmap-schedule.yaml"]);
});

test.each([
  ["a cloud resource", { type: "aws:s3/bucket:Bucket", name: "files" }, /aws:s3\/bucket:Bucket files is of a type.*engine: pulumi/],
  ["a Helm release", { type: "kubernetes:helm.sh/v3:Release", name: "chart", inputs: { chart: "redis" } }, /no plain Kubernetes object/],
  [
    "a value that only a cloud can tell",
    sketchObject("ConfigMap", "settings", { spec: { host: "⟦urn:pulumi:a::b::aws:rds/instance:Instance::db#address⟧" } }),
    /at spec\.host that only a cloud/,
  ],
  [
    "a Secret with literal data",
    {
      ...sketchObject("Secret", "login"),
      inputs: { apiVersion: "v1", kind: "Secret", metadata: { name: "login" }, stringData: { password: "swordfish" } },
    },
    /use an ExternalSecret/,
  ],
  [
    "a secret without a passphrase",
    sketchObject("ConfigMap", "settings", { spec: { token: { $secret: "scrypt:1" } } }),
    /PULUMI_CONFIG_PASSPHRASE/,
  ],
])("%s is refused by name before anything happens", async (_what, sketch, message) => {
  const acts: string[] = [];
  const refused = apply(makeGraph(ref, [namespace, sketch]), { acts });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(message);
  expect(acts).toEqual([]);
});

test("a plan for another stack is refused", async () => {
  const plan = makeApprovedPlan("orders/test", undefined, makeGraph("orders/test", [namespace]));
  await expect(apply(undefined, { plan })).rejects.toThrow(/stack orders.test/);
});

test("a secret is kept encrypted, keeps its ciphertext while it stays the same, and is read back as its digest", async () => {
  const graph = makeGraph(ref, [{ type: "pulumi:providers:kubernetes", name: "other", inputs: { kubeconfig: { $secret: "scrypt:abc" } } }]);
  const secrets = { passphrase: "correct horse", texts: new Map([["scrypt:abc", "apiVersion: v1"]]) };
  const first = await apply(graph, { secrets });
  expect(JSON.stringify(first.outcome.state)).not.toContain("apiVersion");
  expect(first.outcome.state.secretsProvider).toMatchObject({
    type: "passphrase",
    state: { salt: expect.stringMatching(/^v1:/) as string },
  });
  expect(graphOfState(first.outcome.state)).toEqual(graph);
  const second = await apply(graph, { from: first, secrets: { ...secrets, texts: new Map() } });
  expect(second.outcome.state).toEqual(first.outcome.state);
});

test("killed at any act and begun again, it ends as if nothing had happened", async () => {
  const changed = makeGraph(ref, [
    namespace,
    db,
    { ...cluster, inputs: { ...cluster.inputs, spec: { instances: 3 } } },
    sketchObject("Deployment", "web", { objectName: "web-2" }),
    sketchObject("ConfigMap", "flags"),
  ]);
  const clean = await apply(changed, { from: await apply(whole), replaced: ["web"] });
  for (let killedAt = 0; killedAt < 20; killedAt++) {
    const first = await apply(whole);
    const killed = await applyUntil(changed, first, killedAt);
    const healed = await apply(changed, { from: killed, replaced: ["web"] });
    expect(healed.files.texts(), `killed at ${killedAt}`).toEqual(clean.files.texts());
    expect(
      graphOfState(healed.outcome.state)
        .resources.map(({ urn }) => urn)
        .sort(),
    ).toEqual(changed.resources.map(({ urn }) => urn).sort());
    expect(healed.outcome.state.resources.some((resource) => resource.delete)).toBe(false);
    expect(healed.outcome.state.pending).toEqual([]);
  }
});

test("a target that asks to be left alone is waited for by whoever pulls, and asked again; one that never has time fails", async () => {
  const patient = await apply(whole, { busy: { name: "web", times: 2 } });
  expect(patient.outcome.ok).toBe(true);
  const waits = patient.events.filter(({ phase }) => phase === "wait");
  expect(waits).toMatchObject([
    { step: { name: "web" }, seconds: 3, reason: "too many requests" },
    { step: { name: "web" }, seconds: 3 },
  ]);
  const { outcome } = await apply(whole, { busy: { name: "web", times: 100 } });
  expect(outcome).toMatchObject({ ok: false, error: "Deployment web: too many requests" });
});

interface Applied {
  readonly outcome: ApplyOutcome;
  readonly events: ApplyEvent[];
  readonly files: ReturnType<typeof makeMemoryFiles>;
}
interface ApplyTest extends Partial<ApplyOptions> {
  readonly from?: Pick<Applied, "files"> & { readonly outcome: Pick<ApplyOutcome, "state"> };
  readonly plan?: ApprovedPlan;
  readonly replaced?: readonly string[];
  readonly fails?: string;
  readonly failsToRemove?: string;
  readonly busy?: { readonly name: string; readonly times: number };
  readonly acts?: string[];
}

async function apply(desired: ResourceGraph | undefined, test: ApplyTest = {}): Promise<Applied> {
  const files = makeMemoryFiles(test.from?.files.texts());
  const state = test.from?.outcome.state ?? empty;
  const plan = test.plan ?? makeApprovedPlan(ref, graphOfState(state), desired, { replaced: test.replaced ?? [] });
  const target = withFaults(openManifests({ files, folder: "local/orders/staging", namespace: "orders-staging" }), test);
  const events: ApplyEvent[] = [];
  const run = applyPlan(plan, { state, target, now, ...(desired === undefined ? {} : { desired }), ...test });
  let step = await run.next();
  for (; step.done !== true; step = await run.next()) events.push(step.value);
  expect(whyStateInvalid(step.value.state)).toBeUndefined();
  await writeState(makeMemoryFiles(), step.value.state, now());
  return { outcome: step.value, events, files };
}

/** As a process that keeps its state on disk would leave things when it is killed right before an event, or in an act. */
async function applyUntil(
  desired: ResourceGraph,
  from: Applied,
  events: number,
): Promise<{ files: Applied["files"]; outcome: { state: StackState } }> {
  const files = makeMemoryFiles(from.files.texts());
  let { state } = from.outcome;
  const plan = makeApprovedPlan(ref, graphOfState(state), desired, { replaced: ["web"] });
  const target = openManifests({ files, folder: "local/orders/staging", namespace: "orders-staging" });
  const run = applyPlan(plan, {
    state,
    desired,
    target,
    now,
    persist: (kept) => {
      state = kept;
      return Promise.resolve();
    },
  });
  for (let index = 0; index < events; index++) if ((await run.next()).done === true) break;
  expect(whyStateInvalid(state)).toBeUndefined();
  return { files, outcome: { state } };
}

function withFaults(target: Target, { fails, failsToRemove, busy, acts }: ApplyTest): Target {
  let refused = 0;
  return {
    ...target,
    put: async (object, options) => {
      acts?.push(`put ${object.metadata.name}`);
      if (object.metadata.name === busy?.name && refused++ < busy.times) throw new TargetBusy("too many requests", 3);
      if (object.metadata.name === fails) throw new Error("the API server is on fire");
      await target.put(object, options);
    },
    remove: async (object) => {
      acts?.push(`remove ${object.metadata.name}`);
      if (object.metadata.name === failsToRemove) throw new Error("the API server is on fire");
      await target.remove(object);
    },
  };
}

function print({ phase, step }: ApplyEvent): string {
  return `${phase} ${step?.op ?? ""} ${step?.name ?? ""}`;
}
