import { readFileSync } from "node:fs";

/** Megabytes of memory that a process and all that it started take; 0 where the system doesn't say. */
export function readMemoryOfTree(pid: number): number {
  try {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return Number(resident) / 1024 + children.reduce((sum, child) => sum + readMemoryOfTree(Number(child)), 0);
  } catch {
    return 0;
  }
}
