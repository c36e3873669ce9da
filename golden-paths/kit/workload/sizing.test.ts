import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { countReplicas, footprintOfReplicas, quantitiesOf, sizePod } from "./sizing.ts";

const size = fc.constantFrom(...sizes);
const cpu = fc.oneof(
  fc.integer({ min: 10, max: 16_000 }).map((millis) => `${millis}m`),
  fc.integer({ min: 1, max: 16 }).map(String),
);
const memory = fc.integer({ min: 32, max: 65_536 }).map((mebibytes) => `${mebibytes}Mi`);
const resources = fc.record({ cpu: fc.option(cpu, { nil: undefined }), memory: fc.option(memory, { nil: undefined }) });

test("a pod may never take less than it is given, and never more memory", () => {
  fc.assert(
    fc.property(size, resources, (of, asked) => {
      const { requests, limits } = sizePod(of, asked);
      expect(limits.cpuMillis).toBeGreaterThanOrEqual(requests.cpuMillis);
      expect(limits.memoryMiB).toBe(requests.memoryMiB);
      expect(requests.cpuMillis).toBeGreaterThan(0);
    }),
  );
});

test("what a team asks for is what it gets", () => {
  expect(quantitiesOf(sizePod("small", { cpu: "2", memory: "3Gi" }).requests)).toEqual({ cpu: "2000m", memory: "3072Mi" });
  expect(quantitiesOf(sizePod("large", { cpu: "250m" }).requests)).toEqual({ cpu: "250m", memory: "2048Mi" });
});

test("each size is larger than the one before it", () => {
  for (const [index, larger] of sizes.entries()) {
    const smaller = sizes[index - 1];
    if (smaller === undefined) continue;
    expect(sizePod(larger, {}).requests.cpuMillis).toBeGreaterThan(sizePod(smaller, {}).requests.cpuMillis);
    expect(countReplicas(larger, true, {}).max).toBeGreaterThan(countReplicas(smaller, true, {}).max);
  }
});

test("there are never more copies at least than at most, whatever one end is set to", () => {
  const end = fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined });
  fc.assert(
    fc.property(size, fc.boolean(), end, end, (of, production, min, max) => {
      fc.pre(min === undefined || max === undefined || min <= max);
      const replicas = countReplicas(of, production, { min, max });
      expect(replicas.min).toBeLessThanOrEqual(replicas.max);
      if (min !== undefined) expect(replicas.min).toBe(min);
      if (max !== undefined) expect(replicas.max).toBe(max);
    }),
  );
});

test("in production the loss of one copy leaves another", () => {
  for (const of of sizes) expect(countReplicas(of, true, {}).min).toBeGreaterThanOrEqual(2);
});

test("the footprint has room for all copies and for an update of them", () => {
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 50 }), (of, max) => {
      const pod = sizePod(of, {});
      const { pods, requests } = footprintOfReplicas({ min: 1, max }, pod);
      expect(pods).toBeGreaterThan(max);
      expect(requests.cpuMillis).toBe(pods * pod.requests.cpuMillis);
    }),
  );
});
