/* eslint-disable roadbed/one-way-imports -- goes through the rooms as a user does: from the pages in git to the plan */
import { fileURLToPath } from "node:url";
import type { Fleet } from "@roadbed/engine/contract/fleet.ts";
import type { ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import { environmentsProject, stackOfEnvironment, stackOfLayer } from "@roadbed/engine/contract/identity.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import type { ProgramInput } from "@roadbed/engine/contract/program.ts";
import { volatileUrns } from "@roadbed/engine/plan/change-record.ts";
import { makePlan } from "@roadbed/engine/plan/make-plan.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { makeEnvironmentInput, makeLayerInput } from "@roadbed/engine/read/program-input.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { createRenderer, type Renderer } from "@roadbed/engine/render/renderer.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layers } from "./layers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const refs = ["billing/production", "orders/production"];
let renderer: Renderer;
let plans: ReadonlyMap<string, Plan>;

beforeAll(async () => {
  renderer = createRenderer({ root, workers: 0 });
  const repository = openRepository(root);
  const { fleet } = await readFleet(repository, await repository.workingTree(), { catalog, layers, today: "2026-12-01" });
  plans = planAll(await renderAll(fleet), await renderAll(withNetwork(fleet, "10.60.0.0/16")));
});

afterAll(() => renderer.close());

/** The same fleet, after somebody has edited `instances.eu.layers.network.cidr`. */
function withNetwork(fleet: Fleet, cidr: string): Fleet {
  const { eu } = fleet.platform.instances;
  if (eu === undefined) throw new Error("platform/instances.yaml has no instance eu.");
  const network = { ...eu.layers["network"], cidr };
  return {
    ...fleet,
    platform: { ...fleet.platform, instances: { ...fleet.platform.instances, eu: { ...eu, layers: { ...eu.layers, network } } } },
  };
}

/** By ref, layers in their order and then environments. */
async function renderAll(fleet: Fleet): Promise<Map<string, ResourceGraph>> {
  const graphs = new Map<string, ResourceGraph>();
  const outputs: Record<string, JsonObject> = {};
  for (const { name } of layers) {
    const graph = await render(makeLayerInput(fleet, "eu", name, outputs));
    graphs.set(`eu/${name}`, graph);
    outputs[name] = graph.outputs;
  }
  for (const ref of refs) graphs.set(ref, await render(makeEnvironmentInput(fleet, ref, outputs)));
  return graphs;
}

async function render(input: ProgramInput): Promise<ResourceGraph> {
  for await (const { graph, error } of renderer.render([input])) {
    if (graph === undefined) throw error ?? new Error("Nothing was rendered.");
    return graph;
  }
  throw new Error("Nothing was rendered.");
}

/** Lowest first, each with what the plans below make or replace. */
function planAll(before: ReadonlyMap<string, ResourceGraph>, after: ReadonlyMap<string, ResourceGraph>): Map<string, Plan> {
  const made = new Map<string, Plan>();
  const volatile = new Set<string>();
  for (const [ref, graph] of after) {
    const isEnvironment = refs.includes(ref);
    const stack = isEnvironment ? { project: environmentsProject, stack: stackOfEnvironment(ref) } : stackOfLayer(ref);
    const was = before.get(ref);
    const plan = makePlan({
      ref,
      kind: isEnvironment ? "environment" : "layer",
      ...stack,
      ...(was === undefined ? {} : { before: was }),
      after: graph,
      volatile,
      released: () => false,
    });
    made.set(ref, plan);
    for (const urn of volatileUrns(plan)) volatile.add(urn);
  }
  return made;
}

/** `<kind> <name>` of each step of that operation. */
function stepsOf(ref: string, op: string): string[] {
  const steps = plans.get(ref)?.steps ?? [];
  return steps
    .filter((step) => step.op === op)
    .map(({ type, name }) => `${type.split(":").at(-1) ?? type} ${name}`)
    .sort();
}

test("another range replaces the network, its subnets and what is named after it", () => {
  const subnets = ["database", "private", "public"].flatMap((tier) => ["a", "b", "c"].map((zone) => `Subnet ${tier}-${zone}`));
  expect(stepsOf("eu/network", "replace")).toEqual(
    expect.arrayContaining([...subnets, "SubnetGroup caches", "SubnetGroup databases", "Vpc vpc"]),
  );
  expect(stepsOf("eu/network", "delete")).toEqual([]);
  expect(stepsOf("eu/network", "create")).toEqual([]);
});

test("the cluster goes with its network, and the nodes and add-ons with the cluster", () => {
  expect(stepsOf("eu/cluster", "replace")).toEqual(expect.arrayContaining(["Addon vpc-cni", "Cluster control-plane", "NodeGroup general"]));
});

test.each(refs)("%s sees it: security groups are replaced, identities follow the cluster, and the database moves", (ref) => {
  expect(stepsOf(ref, "replace")).toEqual(expect.arrayContaining(["SecurityGroup db"]));
  expect(stepsOf(ref, "replace").filter((step) => step.startsWith("PodIdentityAssociation "))).not.toEqual([]);
  const database = plans.get(ref)?.steps.find(({ type }) => type === "aws:rds/instance:Instance");
  expect(database?.op).not.toBe("keep");
});

test("no environment is replaced without a word of why", () => {
  for (const ref of refs) {
    const replaced = (plans.get(ref)?.steps ?? []).filter(({ op }) => op === "replace");
    expect(replaced.map(({ why }) => why).filter((why) => why.length < 10)).toEqual([]);
  }
});
