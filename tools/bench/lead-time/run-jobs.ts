import type { Parameters } from "./parameters.data.ts";

export interface Job {
  /** When it may start: seconds after the merge. */
  readonly ready: number;
  /** Of that until it begins to apply. */
  readonly queue: number;
  readonly setup: number;
  /** How many environments it applies, one after the other. */
  readonly environments: number;
}

export interface RunJob extends Job {
  readonly assigned: number;
  readonly firstApply: number;
  readonly end: number;
}

type Limits = Pick<Parameters, "concurrentJobs" | "assignedPerMinute" | "applySeconds">;

/** Jobs in the order in which they became ready, each as soon as there is a place for it and GitHub may hand out one more. */
export function runJobs(jobs: readonly Job[], limits: Limits): RunJob[] {
  const busyUntil: number[] = [];
  const done: RunJob[] = [];
  for (const job of jobs.toSorted((a, b) => a.ready - b.ready)) {
    const free = busyUntil.length < limits.concurrentJobs ? 0 : pop(busyUntil);
    const lastOfMinute = done.at(-limits.assignedPerMinute)?.assigned;
    const before = done.at(-1)?.assigned ?? 0;
    const assigned = Math.max(job.ready, free, before, lastOfMinute === undefined ? 0 : lastOfMinute + 60);
    const firstApply = assigned + job.queue + job.setup;
    const end = firstApply + job.environments * limits.applySeconds;
    push(busyUntil, end);
    done.push({ ...job, assigned, firstApply, end });
  }
  return done;
}

/** A heap: the place that is free first stands first. */
function push(heap: number[], value: number): void {
  let at = heap.push(value) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if ((heap[above] ?? 0) <= value) break;
    heap[at] = heap[above] ?? 0;
    at = above;
  }
  heap[at] = value;
}

function pop(heap: number[]): number {
  const first = heap[0] ?? 0;
  const last = heap.pop() ?? 0;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const below = right < heap.length && (heap[right] ?? 0) < (heap[left] ?? 0) ? right : left;
    if (below >= heap.length || (heap[below] ?? 0) >= last) break;
    heap[at] = heap[below] ?? 0;
    at = below;
  }
  heap[at] = last;
  return first;
}
