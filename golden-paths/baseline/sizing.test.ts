import fc from "fast-check";
import { expect, test } from "vitest";
import { stages } from "@roadbed/engine/contract/identity.ts";
import type { Footprint } from "../kit/footprint.ts";
import { sizeQuota } from "./sizing.ts";

const amount = fc.record({ cpuMillis: fc.nat(100_000), memoryMiB: fc.nat(1_000_000) });
const footprint: fc.Arbitrary<Footprint> = fc.record({ pods: fc.nat(200), requests: amount, limits: amount });

test("what the components claim always fits, and one more pod beside it", () => {
  fc.assert(
    fc.property(footprint, fc.constantFrom(...stages), (components, stage) => {
      const quota = sizeQuota(components, stage);
      expect(Number(quota["pods"])).toBeGreaterThan(components.pods);
      expect(parseInt(quota["requests.cpu"] ?? "", 10)).toBeGreaterThan(components.requests.cpuMillis);
      expect(parseInt(quota["limits.memory"] ?? "", 10)).toBeGreaterThan(components.limits.memoryMiB);
    }),
  );
});

test("no environment opens a door past the gateway", () => {
  fc.assert(
    fc.property(footprint, fc.constantFrom(...stages), (components, stage) => {
      expect(sizeQuota(components, stage)).toMatchObject({ "services.loadbalancers": "0", "services.nodeports": "0" });
    }),
  );
});
