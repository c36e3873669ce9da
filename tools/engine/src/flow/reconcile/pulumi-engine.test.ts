import { makeGraph, sketchObject } from "@roadbed/testing/graph.ts";
import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { expect, test } from "vitest";
import type { ResourceGraph } from "../../contract/graph.ts";
import { type Place, pathOfAsked } from "./engine.ts";
import { makePulumiEngine } from "./pulumi-engine.ts";

const ref = "orders/production";
const graph = makeGraph(ref, [sketchObject("Namespace", "orders-production")], { host: "shop.example.com" });

function placeOn(instance: object): Place {
  return {
    ref,
    kind: "environment",
    project: "environments",
    stack: "orders.production",
    instance: { name: "eu", ...instance } as Place["instance"],
  };
}

function whyNot(instance: object, env: Record<string, string> = {}): string | undefined {
  return makePulumiEngine({ live: makeMemoryFiles(), env, root: "nowhere" }).whyNot(
    placeOn(instance),
    makeApprovedPlan(ref, undefined, graph),
  );
}

test("where the CLI is nowhere, whatever needs it waits, and is told how it is installed", () => {
  const engine = makePulumiEngine({ live: makeMemoryFiles(), env: { PATH: "/nowhere:/neither" }, root: "nowhere" });
  expect(engine.whyMissing).toContain("platform doctor --install-pulumi");
});

test("who has not said where stacks are kept, or what encrypts secrets there, is told both keys", () => {
  expect(whyNot({})).toContain("set `state.backend` in platform/instances.yaml, or PULUMI_BACKEND_URL");
  expect(whyNot({ state: { backend: "s3://acme-stacks" } })).toContain(
    "set `state.secrets` in platform/instances.yaml, or PULUMI_CONFIG_PASSPHRASE",
  );
  expect(whyNot({ state: { backend: "s3://acme-stacks", secrets: "awskms://alias/roadbed" } })).toBeUndefined();
  expect(whyNot({ state: { backend: "https://api.pulumi.com" } })).toBeUndefined();
  expect(whyNot({}, { PULUMI_BACKEND_URL: "file:///stacks", PULUMI_CONFIG_PASSPHRASE: "correct horse" })).toBeUndefined();
});

test("where nothing differs the CLI is not started, and what is asked for is kept as it is now", async () => {
  const place = placeOn({ state: { backend: "file:///nowhere" } });
  const live = makeMemoryFiles();
  await live.write(pathOfAsked(place), JSON.stringify({ graph, isUnfinished: false }));
  const engine = makePulumiEngine({ live, env: { PATH: "/nowhere", PULUMI_CONFIG_PASSPHRASE: "correct horse" }, root: "nowhere" });
  const { graph: before } = await engine.readLast(place);
  expect(before).toEqual(graph);
  const desired: ResourceGraph = { ...graph, resources: graph.resources.map((resource) => ({ ...resource, version: "5.0.0" })) };
  const { value, done } = await engine.apply(place, makeApprovedPlan(ref, before, desired), { desired }).next();
  expect([done, value]).toEqual([true, { ok: true, steps: [], held: [], isGone: false }]);
  expect((await engine.readLast(place)).graph).toEqual(desired);
});
