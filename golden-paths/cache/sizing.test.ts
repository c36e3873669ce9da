import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { containerMemoryMiB, countNodes, footprintInCluster, sizeCache } from "./sizing.ts";

test("a larger size holds more keys", () => {
  const keys = sizes.map((size) => sizeCache(size).keysMiB);
  expect(keys).toEqual([...new Set(keys)].sort((one, other) => one - other));
});

test("the container has room beside the keys, at least 64 MiB and at least a fifth", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65_536 }), (keysMiB) => {
      const memory = containerMemoryMiB(keysMiB);
      expect(memory - keysMiB).toBeGreaterThanOrEqual(64);
      expect((memory - keysMiB) / memory).toBeGreaterThanOrEqual(0.2);
    }),
  );
});

test("only production has a second node", () => {
  expect([countNodes(true), countNodes(false)]).toEqual([2, 1]);
});

test("a cache claims one pod: its server and its exporter", () => {
  expect(footprintInCluster("small")).toEqual({
    pods: 1,
    requests: { cpuMillis: 110, memoryMiB: 352 },
    limits: { cpuMillis: 200, memoryMiB: 384 },
  });
});
