import { expect, test } from "vitest";
import { estimateCost } from "./estimate-cost.ts";
import { dublin, ownCluster, planNew } from "./make-stack.fake.ts";
import { classify } from "./meters/meter-resource.ts";
import { recordSized, sizes, targets } from "./sized-stacks.fake.ts";

const factsOf = { aws: dublin, kubernetes: ownCluster };

test.each(targets)("every golden path has a price in every size on %s, and costs more than a size smaller", async (target) => {
  const names = ["db", "sessions", "web", "fulfilment", "books"];
  const costs = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const size of sizes) {
    const resources = await recordSized({ target, size });
    const { lines, unpriced } = estimateCost(planNew(resources), factsOf[target]);
    expect(resources.filter((resource) => classify(resource) === "unknown").map(({ type }) => type)).toEqual([]);
    expect(unpriced.filter((entry) => /no price|known only after|say not/.test(entry))).toEqual([]);
    for (const name of names) costs.get(name)?.push(lines.find((line) => line.name === name)?.after ?? 0);
  }
  for (const [name, inOrder] of costs) {
    expect(inOrder, name).toEqual([...new Set(inOrder)].sort((one, other) => one - other));
    expect(inOrder, name).toHaveLength(sizes.length);
    expect(inOrder[0], name).toBeGreaterThan(0);
  }
});

test.each(targets)("twice as many copies cost twice as much on %s", async (target) => {
  const priced = async (copies: number) => {
    const resources = await recordSized({ target, size: "medium", only: ["db", "sessions", "web"] });
    const pods = resources.filter(({ type }) => type.endsWith(":Deployment"));
    const scalers = resources.filter(({ type }) => type.endsWith(":HorizontalPodAutoscaler"));
    const scaled = scalers.map((one) => ({
      ...one,
      inputs: { ...one.inputs, spec: { ...(one.inputs["spec"] as object), minReplicas: copies } },
    }));
    return estimateCost(planNew([...pods, ...scaled]), factsOf[target]).after;
  };
  expect(await priced(4)).toBeCloseTo(2 * (await priced(2)), 1);
});

test.each(targets)("office hours cost less than the whole week on %s, and what holds data as much", async (target) => {
  const record = (spec: object) =>
    recordSized({ target, size: "small", stage: "staging", spec: { lease: { until: "2027-03-31" }, ...spec } });
  const hours = { timezone: "Europe/Dublin", from: "07:00", to: "20:00" };
  const [always, sometimes] = [await record({}), await record({ hours })].map((stack) => estimateCost(planNew(stack), factsOf[target]));
  const lineOf = (cost: typeof always, name: string) => cost?.lines.find((line) => line.name === name)?.after ?? 0;
  expect(lineOf(sometimes, "web")).toBeCloseTo((lineOf(always, "web") * 65) / 168, 1);
  expect(lineOf(sometimes, "db")).toBe(lineOf(always, "db"));
  expect(lineOf(always, "db")).toBeGreaterThan(0);
});
