import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Names a run so that others on this machine can tell whether it lives: process ids are used again, start times are not. */
export function makeRunId(now: Date): string {
  return `local/${hostname()}/${process.pid}/${startOf(process.pid) ?? "0"}/${now.getTime().toString(36)}`;
}

/** Undefined where it can't be known: a workflow's run, or one on another machine. */
export function isRunAlive(run: string): boolean | undefined {
  const [kind, host, pid, start] = run.split("/");
  if (kind !== "local" || host !== hostname()) return undefined;
  if (!isProcessAlive(Number(pid))) return false;
  const now = startOf(Number(pid));
  return now === undefined || start === "0" || now === start ? undefined : false;
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Clock ticks since boot; only Linux tells. */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}
