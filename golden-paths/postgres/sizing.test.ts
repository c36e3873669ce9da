import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { classifications, stages } from "@roadbed/engine/contract/identity.ts";
import { postgres } from "./contract.ts";
import { countInstances, countRetentionDays, footprintInCluster, planWindows, sizeMemory, sizePostgres } from "./sizing.ts";

const anySize = fc.constantFrom(...sizes);
const anyClock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hours, minutes]) => `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`);
const anyDay = fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun");

test("a larger size is never smaller in anything", () => {
  const numbers = sizes.map((size) => sizePostgres(size)).map(({ memoryMiB, maxConnections }) => [memoryMiB, maxConnections]);
  for (const [at, [memory = 0, connections = 0]] of numbers.entries()) {
    const [memoryBefore = 0, connectionsBefore = 0] = numbers[at - 1] ?? [];
    expect(memory).toBeGreaterThan(memoryBefore);
    expect(connections).toBeGreaterThan(connectionsBefore);
  }
});

test("all connections sorting at once, the shared buffers and two maintenance jobs fit into memory", () => {
  fc.assert(
    fc.property(anySize, (size) => {
      const sizing = sizePostgres(size);
      const { sharedBuffersMiB, workKiB, maintenanceMiB } = sizeMemory(sizing);
      expect(sharedBuffersMiB + (workKiB * sizing.maxConnections) / 1024 + 2 * maintenanceMiB).toBeLessThan(sizing.memoryMiB);
    }),
  );
});

test("a connection can always sort in at least 4 MiB", () => {
  for (const size of sizes) expect(sizeMemory(sizePostgres(size)).workKiB).toBeGreaterThanOrEqual(4096);
});

test("only production has standbys", () => {
  expect(stages.map(countInstances)).toEqual([1, 1, 1, 3]);
});

test("a larger size and a later stage never claim less of the namespace", () => {
  const claims = stages.map((stage) => sizes.map((size) => footprintInCluster(size, stage)));
  for (const [at, row] of claims.entries()) {
    for (const [column, claim] of row.entries()) {
      for (const less of [row[column - 1], claims[at - 1]?.[column]]) {
        expect(claim.limits.memoryMiB).toBeGreaterThanOrEqual(less?.limits.memoryMiB ?? 0);
        expect(claim.requests.cpuMillis).toBeGreaterThanOrEqual(less?.requests.cpuMillis ?? 0);
      }
    }
  }
});

test("a small development database claims its server, a joining one, and the backup plugin in both", () => {
  expect(footprintInCluster("small", "development")).toEqual({
    pods: 2,
    requests: { cpuMillis: 1100, memoryMiB: 4352 },
    limits: { cpuMillis: 2000, memoryMiB: 5120 },
  });
});

test("backups are kept between a day and what RDS can, whatever is asked", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...stages),
      fc.constantFrom(...classifications),
      fc.option(fc.integer({ min: 1, max: 35 })),
      (stage, data, asked) => {
        const days = countRetentionDays(asked === null ? {} : { retention: `${asked}d` }, stage, data);
        expect(days).toBeGreaterThanOrEqual(1);
        expect(days).toBeLessThanOrEqual(35);
        if (asked !== null) expect(days).toBe(asked);
      },
    ),
  );
});

test("confidential production data is kept longest", () => {
  expect(countRetentionDays({}, "production", "internal")).toBe(14);
  expect(countRetentionDays({}, "production", "confidential")).toBe(35);
  expect(countRetentionDays({}, "staging", "restricted")).toBe(7);
});

test("hours of retention are counted as whole days", () => {
  expect(countRetentionDays({ retention: "36h" }, "sandbox", "internal")).toBe(2);
});

test("an hour of maintenance that crosses midnight ends on the next day", () => {
  expect(planWindows({ day: "sat", from: "23:30" }).maintenance).toBe("sat:23:30-sun:00:30");
});

test("the backup starts two hours before the maintenance, in RDS's words and in CloudNativePG's", () => {
  expect(planWindows({ day: "sun", from: "03:00" })).toEqual({
    maintenance: "sun:03:00-sun:04:00",
    backup: "01:00-01:30",
    backupCron: "0 0 1 * * *",
  });
  expect(planWindows({ day: "mon", from: "00:15" }).backupCron).toBe("0 15 22 * * *");
});

test("the daily backup and the maintenance never overlap", () => {
  fc.assert(
    fc.property(anyDay, anyClock, (day, from) => {
      const { maintenance, backup } = planWindows({ day, from });
      const [maintenanceStart = 0, maintenanceEnd = 0] = maintenance.split("-").map((end) => minutesOf(end.slice(4)));
      const [backupStart = 0, backupEnd = 0] = backup.split("-").map(minutesOf);
      expect((backupEnd - backupStart + 1440) % 1440).toBe(30);
      expect((maintenanceEnd - maintenanceStart + 1440) % 1440).toBe(60);
      expect((maintenanceStart - backupEnd + 1440) % 1440).toBe(90);
    }),
  );
});

test("every size that can be asked for is explained", () => {
  expect(Object.keys(postgres.sizes)).toEqual([...sizes]);
});

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
