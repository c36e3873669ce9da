import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { webService } from "./contract.ts";
import { drainSeconds, sizeWebService } from "./sizing.ts";

const image = "registry.example.com/acme/shop:2.15.0";
const seconds = fc.integer({ min: 5, max: 600 });

test("it gets at least the time that it asks for, to start and to stop", () => {
  fc.assert(
    fc.property(fc.constantFrom(...sizes), seconds, seconds, fc.boolean(), (size, start, stop, production) => {
      const settings = webService.settings.parse({ image, health: { startup: `${start}s` }, timeouts: { shutdown: `${stop}s` } });
      const { startup, shutdownSeconds } = sizeWebService(settings, size, production);
      expect(startup.periodSeconds * startup.failureThreshold).toBeGreaterThanOrEqual(start);
      expect(shutdownSeconds).toBe(stop + drainSeconds);
    }),
  );
});
