import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Seconds of wall time and the highest resident memory of each run of a command, and what it printed last. */
export interface Measured {
  readonly wall: readonly number[];
  /** Peak resident set of the command's own process, in MB; 0 where /proc does not tell. */
  readonly peak: number;
  readonly stdout: string;
  readonly status: number | null;
}

/** Runs a command several times, as a whole process each: start-up counts. One run before them warms the caches. */
export async function measureCommand(
  command: readonly string[],
  options: { cwd: string; runs?: number; warmup?: number; env?: Record<string, string> },
): Promise<Measured> {
  const wall: number[] = [];
  let peak = 0;
  let last = { stdout: "", status: 0 as number | null };
  for (let run = -(options.warmup ?? 1); run < (options.runs ?? 10); run++) {
    const result = await runOnce(command, options);
    if (run < 0) continue;
    wall.push(result.seconds);
    peak = Math.max(peak, result.peak);
    last = result;
  }
  return { wall, peak, stdout: last.stdout, status: last.status };
}

async function runOnce([program = "", ...args]: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
  const began = performance.now();
  const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.resume();
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, readPeak(child.pid));
  }, 5);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(poll);
  return { seconds: (performance.now() - began) / 1000, peak, stdout: Buffer.concat(chunks).toString("utf8"), status };
}

/** The kernel's own high-water mark, so that polling misses only what is allocated in the last moments. */
function readPeak(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
