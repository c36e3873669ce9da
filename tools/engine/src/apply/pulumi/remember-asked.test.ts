import { makeGraph, sketchObject } from "@roadbed/testing/graph.ts";
import { expect, test } from "vitest";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { StackState } from "../state.ts";
import { rememberAsked } from "./remember-asked.ts";

const ref = "orders/staging";
const at = (replicas: number) => sketchObject("Deployment", "web", { spec: { replicas } });
const extra = sketchObject("ConfigMap", "extra");
const namesOf = ({ resources }: ResourceGraph) => resources.map(({ name, inputs }) => [name, inputs["spec"]]);

function stateOf({ resources }: ResourceGraph, over: Partial<StackState> = {}): StackState {
  const kept = resources.map(({ urn, type, custom }) => ({ urn, type, custom, inputs: { spec: "as the cloud has made it" } }));
  return { project: "environments", stack: "orders.staging", resources: kept, pending: [], ...over };
}

test("of a run that failed, what was done is as it is asked for now, and what was not as it was before", () => {
  const before = makeGraph(ref, [at(1), extra]);
  const asked = makeGraph(ref, [at(2), extra]);
  const [web] = asked.resources;
  const done = rememberAsked(stateOf(asked), before, { asked, done: new Set([web?.urn ?? ""]) });
  expect(namesOf(done.graph)).toEqual([
    ["web", { replicas: 2 }],
    ["extra", undefined],
  ]);
  const undone = rememberAsked(stateOf(asked), before, { asked, done: new Set() });
  expect(namesOf(undone.graph)[0]).toEqual(["web", { replicas: 1 }]);
});

test("what stands and was never asked for is there as the state has it, and what is gone is not", () => {
  const { graph } = rememberAsked(stateOf(makeGraph(ref, [extra])), makeGraph(ref, [at(1)]), undefined);
  expect(namesOf(graph)).toEqual([["extra", "as the cloud has made it"]]);
});

test("what is begun or still to be deleted is unfinished", () => {
  const graph = makeGraph(ref, [extra]);
  const [resource] = stateOf(graph).resources;
  expect(rememberAsked(stateOf(graph), graph, undefined).isUnfinished).toBe(false);
  if (resource === undefined) throw new Error("There is no resource.");
  expect(rememberAsked(stateOf(graph, { pending: [{ type: "creating", resource }] }), graph, undefined).isUnfinished).toBe(true);
  expect(rememberAsked(stateOf(graph, { resources: [{ ...resource, delete: true }] }), graph, undefined).isUnfinished).toBe(true);
});
