import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { makeGraph, type ResourceSketch, sketchObject } from "@roadbed/testing/graph.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { JsonObject } from "../../contract/json.ts";
import { environmentLabels, ownerLabel } from "../../contract/live.ts";
import type { ApprovedPlan } from "../../contract/verdict.ts";
import { applyPlan, type ApplyOutcome } from "../embedded.ts";
import { graphOfState, makeEmptyState, type StackState } from "../state.ts";
import { addUnrecorded } from "./add-unrecorded.ts";
import { type FaultyServer, startFaultyServer } from "./faulty-server.fake.ts";
import { openKubernetesTarget } from "./kubernetes-target.ts";
import { openLiveReader } from "./live-reader.ts";
import { type Cluster, openCluster } from "./open-cluster.ts";

const missing = whyNoControlPlane();
let plane: ControlPlane;
let direct: Cluster;
/** In front of the API server, so that all that is sent can be seen, and things can go wrong. */
let server: FaultyServer;
let cluster: Cluster;
let environment = 0;
let namespace: string;
let ref: string;

describe.skipIf(missing !== undefined)(`a real API server${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`, () => {
  beforeAll(async () => {
    plane = await startControlPlane();
    direct = openCluster({ kubeconfig: plane.kubeconfig });
    server = await startFaultyServer(({ method, path, body, type }) =>
      direct.send(
        method as "GET",
        path,
        body,
        type === "application/json" ? undefined : (type as "application/json-patch+json" | undefined),
      ),
    );
    cluster = openCluster({ kubeconfig: server.kubeconfig, timeoutMs: 1000 });
  });
  afterAll(async () => {
    await server?.stop();
    await plane?.stop();
  });
  beforeEach(() => {
    environment += 1;
    ref = `orders/test-${environment}`;
    namespace = `orders-test-${environment}`;
    server.fault = () => undefined;
  });

  test("objects are applied under the platform's name, in order, and nothing is asked about a namespace that is new", async () => {
    const before = server.asked.length;
    const { outcome } = await apply(whole());
    expect(outcome).toMatchObject({ ok: true });
    expect(graphOfState(outcome.state)).toEqual(whole());
    const writes = server.asked.slice(before).filter(({ method }) => method !== "GET");
    expect(writes.map(({ path }) => path)).toEqual([
      `/api/v1/namespaces/${namespace}?fieldManager=roadbed&fieldValidation=Strict`,
      `/api/v1/namespaces/${namespace}/configmaps/settings?fieldManager=roadbed&fieldValidation=Strict`,
      `/apis/apps/v1/namespaces/${namespace}/deployments/web?fieldManager=roadbed&fieldValidation=Strict`,
    ]);
    const asked = server.asked.slice(before).filter(({ method, path }) => method === "GET" && path.includes(namespace));
    expect(asked.map(({ path }) => path)).toEqual([`/api/v1/namespaces/${namespace}`]);
    const { metadata } = await read("configmaps", "settings");
    expect((metadata as { managedFields: JsonObject[] }).managedFields).toMatchObject([{ manager: "roadbed", operation: "Apply" }]);
  });

  test("where nothing differs nothing is written", async () => {
    const first = await apply(whole());
    const before = server.asked.length;
    const second = await apply(whole(), { from: first.outcome });
    expect(second.outcome).toMatchObject({ ok: true, state: first.outcome.state });
    expect(server.asked.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("a field that the API server does not know is an error that names it", async () => {
    const { outcome } = await apply(whole({ deployment: { replicaz: 2 } }));
    expect(outcome.ok).toBe(false);
    expect(outcome.error).toMatch(/Deployment web: .*replicaz/);
  });

  test("a field that somebody else holds is a conflict by field and manager, and is theirs", async () => {
    const first = await apply(whole());
    await byHand("configmaps", "settings", { data: { theirs: "1" } });
    const wanted = whole({ data: { level: "info", theirs: "2" } });
    const { outcome } = await apply(wanted, { from: first.outcome, force: true });
    expect(outcome.error).toBe(
      "ConfigMap settings: data.theirs is set by bob (it was never the platform's: have it given up there, or leave it out of the request)",
    );
    expect(await read("configmaps", "settings")).toMatchObject({ data: { level: "info", theirs: "1" } });
  });

  test("a field that somebody has taken since is reported, and taken back where a repair asks for it, with what they have added", async () => {
    const first = await apply(whole());
    await byHand("configmaps", "settings", { data: { level: "debug", more: "by hand" } });
    const wanted = whole({ data: { level: "warn" } });
    const refused = await apply(wanted, { from: first.outcome });
    expect(refused.outcome.error).toMatch(/data.level is set by bob \(platform drift says what differs; platform reconcile --repair/);
    const asItLives = whole({ data: { level: "debug", more: "by hand" } });
    const { outcome } = await apply(wanted, { from: first.outcome, seen: asItLives, force: true });
    expect(outcome).toMatchObject({ ok: true });
    expect((await read("configmaps", "settings"))["data"]).toEqual({ level: "warn" });
  });

  test("what stands there already is not taken over, and is named with who made it", async () => {
    await direct.send("PATCH", `/api/v1/namespaces/${namespace}?fieldManager=alice`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { team: "alice" } },
    });
    const { outcome } = await apply(whole());
    expect(outcome.error).toMatch(/^Namespace orders-test-\d+: is there already, made by alice, and is not this environment's/);
    expect(outcome.steps.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect((await direct.send("GET", `/api/v1/namespaces/${namespace}/configmaps/settings`)).status).toBe(404);
  });

  test("an object of another environment is neither taken over nor deleted", async () => {
    const first = await apply(whole());
    await direct.send("PATCH", `/api/v1/namespaces/${namespace}/configmaps/settings?fieldManager=roadbed&force=true`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", labels: { [ownerLabel.key]: ownerLabel.value, [environmentLabels.team]: "billing" } },
    });
    await apply(without("settings"), { from: first.outcome });
    expect(await read("configmaps", "settings")).toMatchObject({ kind: "ConfigMap" });
  });

  test("what nothing asks for goes in reverse order, each as it was seen, and workloads with all that they own", async () => {
    const first = await apply(whole());
    const { uid } = (await read("deployments", "web"))["metadata"] as { uid: string };
    const before = server.asked.length;
    const collector = collectGarbage();
    const { outcome } = await apply(undefined, { from: first.outcome });
    await collector.stop();
    expect(outcome).toMatchObject({ ok: true });
    const deletes = server.asked.slice(before).filter(({ method }) => method === "DELETE");
    expect(deletes.map(({ path }) => path.split("/").at(-1))).toEqual(["web", "settings", namespace]);
    expect(deletes[0]?.body).toEqual({ propagationPolicy: "Foreground", preconditions: { uid } });
    expect(outcome.state.resources).toEqual([]);
  });

  test.each([
    ["429s", { status: 429, retryAfter: 1 }],
    ["500s", { status: 500 }],
    ["broken connections", "broken"],
    ["answers that are lost after the act", "lost"],
    ["no answers", "silent"],
  ] as const)("%s, to every third request, leave nothing undone", async (_name, fault) => {
    let count = 0;
    server.fault = () => (++count % 3 === 0 ? fault : undefined);
    const first = await apply(whole());
    expect(first.outcome).toMatchObject({ ok: true });
    const collector = collectGarbage();
    const second = await apply(without("web"), { from: first.outcome });
    await collector.stop();
    expect(second.outcome).toMatchObject({ ok: true });
    expect(await namesOf()).toEqual(["settings"]);
  });

  test("the API server is killed in the middle, and the same run goes on when it is back", async () => {
    let restarted: Promise<void> | undefined;
    server.fault = ({ method, path }) => {
      if (method === "PATCH" && path.includes("/configmaps/")) restarted ??= plane.restartApiServer();
      return undefined;
    };
    const { outcome, waits } = await apply(whole());
    await restarted;
    expect(outcome).toMatchObject({ ok: true });
    expect(waits.length).toBeGreaterThan(0);
    expect(await namesOf()).toEqual(["settings", "web"]);
  });

  test("a run that was killed before its record is done again; what only it had asked for goes", async () => {
    await apply(makeGraph(ref, [...sketches(), configMap("scratch", { of: "the lost run" })]));
    await byHand("configmaps", "theirs", { data: { a: "1" } });
    const state = await addUnrecorded(makeEmptyState("environments", ref.replace("/", ".")), ref, cluster, whole());
    const { outcome } = await apply(whole(), { from: { state } });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.state.pending).toEqual([]);
    expect(await namesOf()).toEqual(["settings", "theirs", "web"]);
  });

  test("what does not get ready fails the run with the reason, and the next one looks again", async () => {
    const first = await apply(whole(), { readySeconds: 1 });
    expect(first.outcome.error).toBe("Deployment web: its controller has not seen it yet (after 1 s)");
    const before = server.asked.length;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web/status`;
    const live = (await read("deployments", "web")) as { metadata: { generation: number } };
    const status = { observedGeneration: live.metadata.generation, replicas: 1, updatedReplicas: 1, readyReplicas: 1 };
    await direct.send("PUT", path, { ...live, status });
    const second = await apply(whole(), { from: first.outcome, readySeconds: 1 });
    expect(second.outcome).toMatchObject({ ok: true });
    expect(server.asked.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("hundreds of objects are read by a list for each kind", async () => {
    const many = Array.from({ length: 40 }, (_, index) => configMap(`settings-${index}`, { index: String(index) }));
    await apply(makeGraph(ref, [...sketches(), ...many]));
    const reader = openLiveReader(openCluster({ kubeconfig: server.kubeconfig }));
    const names = many.map(({ name }) => ({ apiVersion: "v1", kind: "ConfigMap", namespace, name }));
    expect((await reader.read(names)).size).toBe(40);
    expect(reader.requests).toBe(2);
    const owned = (await reader.listOwned()).filter(({ object }) => (object["metadata"] as JsonObject)["namespace"] === namespace);
    expect(owned).toHaveLength(42);
    expect(owned[0]?.object["metadata"]).toMatchObject({ managedFields: [{ manager: "roadbed" }] });
  });
});

interface World {
  readonly data?: JsonObject;
  readonly deployment?: JsonObject;
}

function sketches({ data = { level: "info" }, deployment = {} }: World = {}): ResourceSketch[] {
  const labels = { "app.kubernetes.io/name": "web" };
  const web = {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "ghcr.io/acme-corp/shop:1.0.0" }] } },
    ...deployment,
  };
  return [
    labelled(sketchObject("Namespace", namespace)),
    configMap("settings", data),
    labelled(sketchObject("Deployment", "web", { namespace, dependsOn: ["settings"], spec: web })),
  ];
}

function whole(world?: World): ResourceGraph {
  return makeGraph(ref, sketches(world));
}

function without(name: string): ResourceGraph {
  return makeGraph(
    ref,
    sketches()
      .filter((sketch) => sketch.name !== name)
      .map((sketch) => ({ ...sketch, dependsOn: (sketch.dependsOn ?? []).filter((need) => need !== name) })),
  );
}

function configMap(name: string, data: JsonObject): ResourceSketch {
  const sketch = labelled(sketchObject("ConfigMap", name, { namespace, dependsOn: [namespace] }));
  return { ...sketch, inputs: { ...sketch.inputs, data } };
}

function labelled(sketch: ResourceSketch): ResourceSketch {
  const [team = "", name = ""] = ref.split("/");
  const labels = { [ownerLabel.key]: ownerLabel.value, [environmentLabels.team]: team, [environmentLabels.environment]: name };
  const { metadata } = sketch.inputs as { metadata: JsonObject };
  return { ...sketch, inputs: { ...sketch.inputs, metadata: { ...metadata, labels } } };
}

interface Applying {
  readonly from?: { readonly state: StackState };
  /** What the plan is made from. Default: what was applied. */
  readonly seen?: ResourceGraph;
  readonly force?: boolean;
  readonly readySeconds?: number;
}

async function apply(
  desired: ResourceGraph | undefined,
  { from, seen, force = false, readySeconds = 0 }: Applying = {},
): Promise<{ outcome: ApplyOutcome; waits: string[] }> {
  const state = from?.state ?? makeEmptyState("environments", ref.replace("/", "."));
  const before = state.resources.length === 0 ? undefined : graphOfState(state);
  const plan: ApprovedPlan = makeApprovedPlan(ref, seen ?? before, desired);
  const now = () => new Date();
  const target = openKubernetesTarget({ cluster, now, readySeconds, force });
  const applying = applyPlan(plan, { state, target, now, ...(desired === undefined ? {} : { desired }) });
  const waits: string[] = [];
  for (;;) {
    const step = await applying.next();
    if (step.done === true) return { outcome: step.value, waits };
    if (step.value.phase !== "wait") continue;
    waits.push(step.value.reason);
    await sleep(step.value.seconds * 1000);
  }
}

function collectionOf(plural: string): string {
  return `${plural === "deployments" ? "/apis/apps/v1" : "/api/v1"}/namespaces/${namespace}/${plural}`;
}

async function read(plural: string, name: string): Promise<JsonObject> {
  const { status, body } = await direct.send("GET", `${collectionOf(plural)}/${name}`);
  expect(status).toBe(200);
  return body;
}

/** Names of what stands in the namespace. */
async function namesOf(): Promise<string[]> {
  const lists = await Promise.all(["configmaps", "deployments"].map((plural) => direct.send("GET", collectionOf(plural))));
  const items = lists.flatMap(({ body }) => body["items"] as unknown as { metadata: { name: string } }[]);
  return items.map(({ metadata }) => metadata.name).sort();
}

/** As `kubectl edit` would, under a name of its own. */
async function byHand(plural: string, name: string, change: JsonObject): Promise<void> {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...change };
  const { status } = await direct.send("PATCH", `${collectionOf(plural)}/${name}?fieldManager=bob&force=true`, object);
  expect(status).toBeLessThan(300);
}

/** In place of the controller manager: what waits for those that it owns, and has none, may go. */
function collectGarbage(): { stop(): Promise<void> } {
  let isOver = false;
  const path = `${collectionOf("deployments")}/web`;
  const running = (async () => {
    while (!isOver) {
      const { status, body } = await direct.send("GET", path);
      const { deletionTimestamp } = (body["metadata"] ?? {}) as JsonObject;
      const free: JsonObject[] = [{ op: "remove", path: "/metadata/finalizers" }];
      if (status === 200 && deletionTimestamp !== undefined) await direct.send("PATCH", path, free, "application/json-patch+json");
      await sleep(100);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await running;
    },
  };
}
