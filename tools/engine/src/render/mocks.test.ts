import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { unknownValue, type Resource } from "../contract/graph.ts";
import { run as runAws } from "./fixtures/checkout/scenarios/aws.ts";
import { run as runKubernetes } from "./fixtures/checkout/scenarios/kubernetes.ts";
import { checkout, makeInput } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";
import { makeOutputs } from "./computed-outputs.ts";
import type { WireObject } from "./wire.ts";

interface Seen {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: unknown;
}

/** Runs the program under the SDK's own mocks, whose resources have the outputs that a render gives them. */
async function recordWithMocks(stack: string, program: () => unknown): Promise<Seen[]> {
  const seen: Seen[] = [];
  const urnOf = ({ type, name }: { type: string; name: string }) => `urn:pulumi:${stack}::environments::${type}::${name}`;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, custom = false, inputs }) => {
        if (type !== "pulumi:pulumi:Stack") seen.push({ type, name, custom, inputs: JSON.parse(JSON.stringify(inputs)) as unknown });
        const { id, outputs } = makeOutputs({ urn: urnOf({ type, name }), type, inputs: inputs as WireObject });
        return { id, state: outputs };
      },
      call: () => ({}),
    },
    "environments",
    stack,
    true,
  );
  await pulumi.runtime.runInPulumiStack(async () => program());
  await pulumi.runtime.disconnect();
  return seen.sort(byName);
}

function byName(a: Pick<Seen, "type" | "name">, b: Pick<Seen, "type" | "name">): number {
  return `${a.type}::${a.name}` < `${b.type}::${b.name}` ? -1 : 1;
}

async function renderResources(scenario: string): Promise<readonly Resource[]> {
  const renderer = createRenderer({ root: checkout, workers: 0 });
  for await (const { graph } of renderer.render([makeInput(scenario)])) {
    await renderer.close();
    return graph?.resources ?? [];
  }
  return [];
}

test.each([
  { scenario: "kubernetes", run: () => runKubernetes(makeInput("kubernetes")) },
  { scenario: "aws", run: () => runAws(makeInput("aws")) },
])("a render of $scenario records what the SDK's own mocks record", async ({ scenario, run }) => {
  const resources = await renderResources(scenario);
  const recorded = await recordWithMocks(`orders.${scenario}`, run);
  expect(recorded.length).toBeGreaterThan(5);
  expect(resources.map(({ type, name, custom, inputs }) => ({ type, name, custom, inputs })).sort(byName)).toEqual(recorded);
  expect(JSON.stringify(recorded)).not.toContain(unknownValue);
});

test("URNs and parents are those that the SDK works out by itself", async () => {
  const resources = await renderResources("kubernetes");
  for (const { urn, type, name, parent } of resources) {
    await pulumi.runtime.setMocks(
      { newResource: ({ name: id, inputs }) => ({ id, state: inputs as object }), call: () => ({}) },
      "environments",
      "orders.kubernetes",
      true,
    );
    expect(await new Promise((resolve) => pulumi.createUrn(name, type, parent).apply(resolve))).toBe(urn);
  }
});
