import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import type { Classification, Stage } from "@roadbed/engine/contract/identity.ts";
import { addFootprints, type Footprint, footprintOf } from "../kit/footprint.ts";
import { daysOf } from "../kit/quantity.ts";
import type { PostgresSettings } from "./contract.ts";

export interface PostgresSizing {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly instanceClass: string;
  readonly maxConnections: number;
  /** Whether a connection pool stands in front of it (in the cluster only). */
  readonly pooled: boolean;
}

const table: Readonly<Record<Size, PostgresSizing>> = {
  small: { cpuMillis: 500, memoryMiB: 2048, instanceClass: "db.t4g.small", maxConnections: 100, pooled: false },
  medium: { cpuMillis: 2000, memoryMiB: 8192, instanceClass: "db.t4g.large", maxConnections: 200, pooled: false },
  large: { cpuMillis: 4000, memoryMiB: 16_384, instanceClass: "db.m7g.xlarge", maxConnections: 400, pooled: true },
  xlarge: { cpuMillis: 8000, memoryMiB: 65_536, instanceClass: "db.r7g.2xlarge", maxConnections: 800, pooled: true },
};

export function sizePostgres(size: Size): PostgresSizing {
  return table[size];
}

/** One server, or a primary with two standbys where an outage hurts. */
export function countInstances(stage: Stage): number {
  return stage === "production" ? 3 : 1;
}

/** What stands beside a server: the backup plugin in its pod, the pool's pods, and the job that makes roles on AWS. */
export const helpers = {
  backup: { requests: { cpuMillis: 50, memoryMiB: 128 }, limits: { cpuMillis: 500, memoryMiB: 512 } },
  pooler: { requests: { cpuMillis: 250, memoryMiB: 128 }, limits: { cpuMillis: 1000, memoryMiB: 128 } },
  roles: { requests: { cpuMillis: 50, memoryMiB: 64 }, limits: { cpuMillis: 200, memoryMiB: 64 } },
} as const;

export function countPoolers(size: Size, stage: Stage): number {
  if (!table[size].pooled) return 0;
  return stage === "production" ? 2 : 1;
}

/** The most that its pods claim: one server more than stand there, for the job by which a new one joins; one pooler more, while they are replaced. */
export function footprintInCluster(size: Size, stage: Stage): Footprint {
  const servers = countInstances(stage) + 1;
  const poolers = countPoolers(size, stage);
  const { cpuMillis, memoryMiB } = table[size];
  const server = { cpuMillis, memoryMiB };
  return addFootprints([
    footprintOf(servers, { requests: server, limits: server }),
    { ...footprintOf(servers, helpers.backup), pods: 0 },
    footprintOf(poolers === 0 ? 0 : poolers + 1, helpers.pooler),
  ]);
}

const retentionByStage: Readonly<Record<Stage, number>> = { sandbox: 1, development: 3, staging: 7, production: 14 };

/** For how many days one can go back. Production data that is confidential or restricted is kept as long as RDS can. */
export function countRetentionDays(asked: PostgresSettings["backups"], stage: Stage, data: Classification): number {
  if (asked.retention !== undefined) return daysOf(asked.retention);
  if (stage === "production" && (data === "confidential" || data === "restricted")) return 35;
  return retentionByStage[stage];
}

/**
 * Memory settings of a server that has the machine to itself: a quarter for the shared buffers; the planner may count
 * on three quarters; and what every connection may sort in is so small that all of them together fit into a quarter.
 */
export function sizeMemory(sizing: PostgresSizing): {
  sharedBuffersMiB: number;
  effectiveCacheMiB: number;
  workKiB: number;
  maintenanceMiB: number;
} {
  const quarter = Math.floor(sizing.memoryMiB / 4);
  return {
    sharedBuffersMiB: quarter,
    effectiveCacheMiB: quarter * 3,
    workKiB: Math.floor((quarter * 1024) / sizing.maxConnections),
    maintenanceMiB: Math.min(1024, Math.floor(sizing.memoryMiB / 16)),
  };
}

const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const minutesPerDay = 24 * 60;

export interface Windows {
  /** `sun:03:00-sun:04:00`, as RDS wants it. */
  readonly maintenance: string;
  /** `01:00-01:30`, as RDS wants it; daily, and never inside the maintenance hour. */
  readonly backup: string;
  /** The backup's start as a cron line with seconds, as CloudNativePG wants it. */
  readonly backupCron: string;
}

export function planWindows(asked: PostgresSettings["maintenance"]): Windows {
  const start = minutesOf(asked.from);
  const end = start + 60;
  const endDay = end >= minutesPerDay ? dayAfter(asked.day) : asked.day;
  const backup = start - 120;
  return {
    maintenance: `${asked.day}:${asked.from}-${endDay}:${clockOf(end)}`,
    backup: `${clockOf(backup)}-${clockOf(backup + 30)}`,
    backupCron: `0 ${wrap(backup) % 60} ${Math.floor(wrap(backup) / 60)} * * *`,
  };
}

function dayAfter(day: (typeof days)[number]): string {
  return days[(days.indexOf(day) + 1) % days.length] ?? day;
}

function minutesOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function clockOf(minutes: number): string {
  const at = wrap(minutes);
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

function wrap(minutes: number): number {
  return ((minutes % minutesPerDay) + minutesPerDay) % minutesPerDay;
}
