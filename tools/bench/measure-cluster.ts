import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { readOperatorKinds } from "@roadbed/cluster/read-operator-kinds.ts";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { type Cluster, openCluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import { makeReplay } from "@roadbed/engine/apply/pulumi/replay-graph.ts";
import type { ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { makeEmbeddedEngine, type Engine } from "@roadbed/engine/flow/reconcile.ts";
import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { makeFleetRepository } from "./fleet-repository.ts";
import { median } from "./measure.ts";
import { findPeer } from "./peers.ts";
import { renderSome } from "./render-some.ts";
import type { Row } from "./report.ts";

const environments = 50;
const runs = 3;
/** As many stacks at once as `platform reconcile` acts on, and as many requests as the bare client has under way. */
const stacksAtOnce = 16;
const requestsAtOnce = 32;

/** The same objects sent to an API server that has nothing but its definitions and policies, anew for each contender and run. */
export async function measureCluster(root: string): Promise<readonly Row[]> {
  const what = `${environments} environments onto a live API server, admission policies on`;
  const missing = whyNoControlPlane();
  if (missing !== undefined) return [{ id: "cluster", what, seconds: [], note: `not measured: ${missing}` }];
  const fleet = makeFleetRepository(root, environments * 2);
  const { graphs, layers } = await renderSome(fleet.root, environments * 2);
  const kinds = readOperatorKinds();
  const policies = [...layers.values()].filter(({ resources }) => resources.every(isForCluster)).flatMap(objectsOf);
  const chosen = [...graphs].filter(([, graph]) => graph.resources.every(isForCluster)).slice(0, environments);
  if (!policies.some(({ kind }) => kind === "ValidatingAdmissionPolicy"))
    throw new Error("The layers of this fleet have no admission policies.");
  const objects = chosen.flatMap(([, graph]) => objectsOf(graph));
  const seconds = { own: [] as number[], bare: [] as number[], kubectl: [] as number[], pulumi: [] as number[] };
  const hasPulumi = findPeer("pulumi") !== undefined && findPeer("pulumi-resource-kubernetes") !== undefined;
  let again = 0;
  for (let run = 0; run < runs; run++) {
    await onNewServer([...kinds, ...policies], async (plane) => {
      const cluster = openCluster({ kubeconfig: plane.kubeconfig });
      const engine = openEngine(cluster);
      seconds.own.push(await time(() => applyAll(engine, chosen)));
      const before = cluster.requests;
      await applyAll(engine, chosen);
      again += cluster.requests - before;
    });
    await onNewServer([...kinds, ...policies], async (plane) => {
      const cluster = openCluster({ kubeconfig: plane.kubeconfig, connections: requestsAtOnce });
      seconds.bare.push(await time(() => sendAll(cluster, objects)));
    });
    if (findPeer("kubectl") !== undefined)
      await onNewServer([...kinds, ...policies], async (plane) => {
        seconds.kubectl.push(await time(() => applyWithKubectl(plane, objects)));
      });
    if (hasPulumi && run === 0)
      await onNewServer([...kinds, ...policies], async (plane) => {
        seconds.pulumi.push(await applyWithPulumi(plane, chosen));
      });
  }
  const own = median(seconds.own);
  const bare = median(seconds.bare);
  return [
    {
      id: "cluster",
      what,
      seconds: seconds.own,
      aim: 1.3 * bare,
      peers: [
        { name: "bare concurrent server-side apply", seconds: bare },
        { name: "kubectl apply --server-side", seconds: seconds.kubectl.length === 0 ? undefined : median(seconds.kubectl) },
        { name: "pulumi up per stack, 4 at once, waiting for nothing", seconds: hasPulumi ? median(seconds.pulumi) : undefined },
      ],
      note: `${objects.length} objects, ${Math.round((chosen.length / own) * 60).toLocaleString("en")} environments a minute; ${again} requests when nothing differs`,
    },
  ];
}

function isForCluster({ type, custom }: ResourceGraph["resources"][number]): boolean {
  return !custom || type.startsWith("kubernetes:") || type.startsWith("pulumi:");
}

function objectsOf({ resources }: ResourceGraph): JsonObject[] {
  return resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs);
}

async function onNewServer(first: readonly JsonObject[], act: (plane: ControlPlane) => Promise<void>): Promise<void> {
  const plane = await startControlPlane();
  try {
    const cluster = openCluster({ kubeconfig: plane.kubeconfig });
    await sendAll(cluster, first);
    await untilServed(cluster, first);
    await act(plane);
  } finally {
    await plane.stop();
  }
}

/** Definitions and policies take a moment until they hold. */
async function untilServed(cluster: Cluster, first: readonly JsonObject[]): Promise<void> {
  for (const { kind, spec } of first) {
    if (kind !== "CustomResourceDefinition") continue;
    const { group, names, versions } = spec as { group: string; names: { kind: string }; versions: { name: string; served: boolean }[] };
    for (const { name } of versions.filter(({ served }) => served)) {
      const any = { apiVersion: `${group}/${name}`, kind: names.kind, name: "any" };
      while ((await cluster.tryPathOf(any)) === undefined) await sleep(100);
    }
  }
  await sleep(2000);
}

const instance = {
  name: "bench",
  target: "kubernetes",
  engine: "embedded",
  delivery: "kubernetes",
  ready: 0,
} as unknown as Parameters<Engine["readLast"]>[0]["instance"];

function openEngine(cluster: Cluster): Engine {
  return makeEmbeddedEngine({ live: makeMemoryFiles(), version: "1", now: () => new Date(), openCluster: () => cluster });
}

async function applyAll(engine: Engine, chosen: readonly [string, ResourceGraph][]): Promise<void> {
  await inParallel(chosen, stacksAtOnce, async ([ref, graph]) => {
    const place = { ref, kind: "environment" as const, project: graph.project, stack: graph.stack, instance };
    const { graph: before } = await engine.readLast(place);
    const applying = engine.apply(place, makeApprovedPlan(ref, before, graph), { desired: graph });
    let step = await applying.next();
    while (step.done !== true) step = await applying.next();
    if (!step.value.ok) throw new Error(`${ref}: ${step.value.error ?? ""}`);
  });
}

/** What nobody could be faster than who sends each object once: namespaces, then all the rest at once. */
async function sendAll(cluster: Cluster, objects: readonly JsonObject[]): Promise<void> {
  const ranks = [["Namespace"], ["CustomResourceDefinition"], undefined];
  const early = new Set(ranks.flatMap((kinds) => kinds ?? []));
  for (const kinds of ranks) {
    const some = objects.filter(({ kind }) => (kinds === undefined ? !early.has(kind as string) : kinds.includes(kind as string)));
    await inParallel(some, requestsAtOnce, async (object) => {
      const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
      const { name, namespace } = metadata;
      const path = await cluster.tryPathOf({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
      const { status, body } = await cluster.send("PATCH", `${path ?? ""}?fieldManager=bare&fieldValidation=Strict`, object);
      if (status >= 300) throw new Error(`${kind} ${name}: ${JSON.stringify(body["message"])}`);
    });
  }
}

async function applyWithKubectl({ kubeconfigFile }: ControlPlane, objects: readonly JsonObject[]): Promise<void> {
  const file = join(kubeconfigFile, "..", "objects.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  await promisify(execFile)("kubectl", ["--kubeconfig", kubeconfigFile, "apply", "--server-side", "-f", file], { maxBuffer: 1 << 28 });
  rmSync(file);
}

/** One process of the CLI and its plugins for each stack, as many at once as two cores bear; no preview, and nothing is waited for. */
async function applyWithPulumi(plane: ControlPlane, graphs: readonly [string, ResourceGraph][]): Promise<number> {
  const [pulumi, { LocalWorkspace }] = await Promise.all([import("@pulumi/pulumi"), import("@pulumi/pulumi/automation/index.js")]);
  const backend = mkdtempSync(join(tmpdir(), "roadbed-bench-"));
  const envVars = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE: "bench", KUBECONFIG: plane.kubeconfigFile };
  const stacks = await Promise.all(
    graphs.map(async ([, graph]) => {
      const resources = graph.resources.map((resource) => ({ resource: withoutAwait(resource), deleteFirst: false }));
      const program = makeReplay(pulumi, { resources, outputs: {}, secrets: new Map(), others: () => undefined });
      const args = { stackName: graph.stack, projectName: graph.project, program };
      return LocalWorkspace.createStack(args, { envVars, projectSettings: { name: graph.project, runtime: "nodejs" } });
    }),
  );
  const seconds = await time(() => inParallel(stacks, 4, async (stack) => void (await stack.up())));
  rmSync(backend, { recursive: true });
  return seconds;
}

/** Pulumi waits until workloads run; here are no nodes on which they could. */
function withoutAwait(resource: ResourceGraph["resources"][number]): ResourceGraph["resources"][number] {
  const { metadata } = resource.inputs as { metadata?: JsonObject };
  if (metadata === undefined) return resource;
  const annotations = { ...(metadata["annotations"] as JsonObject | undefined), "pulumi.com/skipAwait": "true" };
  return { ...resource, inputs: { ...resource.inputs, metadata: { ...metadata, annotations } } };
}

async function inParallel<Item>(items: readonly Item[], count: number, act: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (const item of left) await act(item);
    }),
  );
}

async function time(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return (performance.now() - began) / 1000;
}
