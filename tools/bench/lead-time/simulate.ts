import { isInShard, listShards } from "@roadbed/engine/flow/reconcile/shard.ts";
import { drawDuration } from "./draw-duration.ts";
import type { Duration, Parameters } from "./parameters.data.ts";
import { type Job, type RunJob, runJobs } from "./run-jobs.ts";

export interface LeadTime {
  readonly jobs: readonly RunJob[];
  /** Seconds from the merge to the first call that changes something, and until all is applied. */
  readonly firstMutation: number;
  readonly done: number;
}

type Random = () => number;

/** Our workflow: one job that looks and applies its own share; only where there is more, a matrix of shares after it. */
export function simulateShares(environments: number, parameters: Parameters, random: Random, size = 200): LeadTime {
  const shares = countShares(environments, size);
  const [first] = runJobs([makeJob(drawDuration(parameters.webhook, random), shares[0] ?? 0, parameters, random)], parameters);
  if (first === undefined) throw new Error("There is always a first job.");
  const more = shares.slice(1).map((share) => makeJob(first.end, share, parameters, random));
  return sumUp([first, ...runJobs(more, parameters)]);
}

const counted = new Map<string, readonly number[]>();

/** By the rule that the workflow shares out by: what one job gets varies a little. */
function countShares(environments: number, size: number): readonly number[] {
  const key = `${environments} ${size}`;
  const known = counted.get(key);
  if (known !== undefined) return known;
  const refs = Array.from({ length: environments }, (_, index) => `team-${index % 700}/environment-${index}`);
  const count = listShards(environments, size).length;
  const shares = Array.from({ length: count }, (_, index) => refs.filter((ref) => isInShard(ref, { index: index + 1, count })).length);
  counted.set(key, shares);
  return shares;
}

/** One job for each environment: a job that lists them, then matrices of as many as GitHub takes, each in a run of its own. */
export function simulateOneEach(environments: number, parameters: Parameters, random: Random): LeadTime {
  const detect =
    drawDuration(parameters.webhook, random) + sum([parameters.queue, parameters.boot, parameters.install, parameters.detect], random);
  const jobs: Job[] = [];
  for (let run = 0; jobs.length < environments; run++) {
    // The first matrix belongs to the run that listed them; each further one is a run that has to be asked for.
    const ready = detect + (run === 0 ? 0 : drawDuration(parameters.webhook, random));
    for (let index = 0; index < parameters.matrix && jobs.length < environments; index++)
      jobs.push(makeJob(ready, 1, { ...parameters, detect: none }, random));
  }
  return sumUp(runJobs(jobs, parameters));
}

/** What there is to do has been found out before. */
const none: Duration = { p50: 0, p90: 0, p95: 0 };

function makeJob(ready: number, environments: number, parameters: Parameters, random: Random): Job {
  const { queue, boot, install, detect, sdk, provider } = parameters;
  return { ready, environments, queue: drawDuration(queue, random), setup: sum([boot, install, detect, sdk, provider], random) };
}

function sum(durations: readonly Duration[], random: Random): number {
  return durations.reduce((total, duration) => total + drawDuration(duration, random), 0);
}

function sumUp(jobs: readonly RunJob[]): LeadTime {
  const busy = jobs.filter(({ environments }) => environments > 0);
  return {
    jobs,
    firstMutation: busy.reduce((first, { firstApply }) => Math.min(first, firstApply), Number.POSITIVE_INFINITY),
    done: jobs.reduce((last, { end }) => Math.max(last, end), 0),
  };
}
