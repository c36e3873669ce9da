import fc from "fast-check";
import { expect, test } from "vitest";
import { allocateSubnets, countAddresses, parseRange, type ZoneSubnets } from "./allocate-subnets.ts";

const zoneLetters = ["a", "b", "c", "d", "e", "f"] as const;
const zones = fc.uniqueArray(fc.constantFrom(...zoneLetters), { minLength: 1, maxLength: 6 });

/** Any network that the settings admit: its first address is a multiple of its size. */
const network = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.integer({ min: 0, max: 2 ** 20 - 1 })).map(([prefix, place]) => {
  const first = (place * countAddresses(prefix)) % 2 ** 32;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
});

function rangesOf(subnets: readonly ZoneSubnets[]): { first: number; last: number; text: string }[] {
  return subnets
    .flatMap((zone) => [zone.private, zone.public, zone.database])
    .map((text) => {
      const { first, prefix } = parseRange(text);
      return { first, last: first + countAddresses(prefix) - 1, text };
    });
}

test("a network with three zones is cut as the table says", () => {
  expect(allocateSubnets("10.20.0.0/16", ["a", "b", "c"])).toEqual([
    { zone: "a", private: "10.20.0.0/20", public: "10.20.128.0/22", database: "10.20.160.0/22" },
    { zone: "b", private: "10.20.16.0/20", public: "10.20.132.0/22", database: "10.20.164.0/22" },
    { zone: "c", private: "10.20.32.0/20", public: "10.20.136.0/22", database: "10.20.168.0/22" },
  ]);
});

test("no two subnets overlap", () => {
  fc.assert(
    fc.property(network, zones, (cidr, letters) => {
      const ranges = rangesOf(allocateSubnets(cidr, letters)).sort((one, other) => one.first - other.first);
      for (const [at, range] of ranges.entries()) expect(range.first).toBeGreaterThan(ranges[at - 1]?.last ?? -1);
    }),
  );
});

test("every subnet begins at a multiple of its size and lies inside the network, which keeps its last quarter free", () => {
  fc.assert(
    fc.property(network, zones, (cidr, letters) => {
      const whole = parseRange(cidr);
      const size = countAddresses(whole.prefix);
      for (const { first, last } of rangesOf(allocateSubnets(cidr, letters))) {
        expect(first % (last - first + 1)).toBe(0);
        expect(first).toBeGreaterThanOrEqual(whole.first);
        expect(last).toBeLessThan(whole.first + (size * 3) / 4);
      }
    }),
  );
});

test("a zone's subnets stay where they are whichever zones come, go or change places", () => {
  fc.assert(
    fc.property(network, zones, zones, (cidr, before, after) => {
      const was = new Map(allocateSubnets(cidr, before).map((zone) => [zone.zone, zone]));
      for (const zone of allocateSubnets(cidr, after)) expect(was.get(zone.zone) ?? zone).toEqual(zone);
    }),
  );
});

test("a zone that AWS has nowhere is refused with the letters that there are", () => {
  expect(() => allocateSubnets("10.20.0.0/16", ["z"])).toThrow("There is no availability zone z.");
});
