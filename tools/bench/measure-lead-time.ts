import { makeRandom } from "@roadbed/testing/random.ts";
import { countOneEach, countOurs } from "./lead-time/count-calls.ts";
import { apiLimits, embedded, installs, type Parameters, pulumi, sources } from "./lead-time/parameters.data.ts";
import { type LeadTime, simulateOneEach, simulateShares } from "./lead-time/simulate.ts";
import { median } from "./measure.ts";
import type { Row } from "./report.ts";

const trials = 400;
const sizes = [1, 100, 10_000] as const;
const firstAim = 18;
const lastAim = 720;
const mostCalls = 40;

/** B8: from the merge to the first call that changes something, and until all is applied: a model with GitHub's limits, not a measurement. */
export async function measureLeadTime(): Promise<readonly Row[]> {
  const applySeconds = Number(process.env["ROADBED_BENCH_APPLY_SECONDS"] ?? embedded.applySeconds);
  const [own, cloud] = [embedded, pulumi].map((parameters) => ({ ...parameters, applySeconds })) as [Parameters, Parameters];
  process.stderr.write(`${sources.map(([what, source]) => `    ${what}: ${source}`).join("\n")}\n`);
  return await Promise.resolve([
    ...sizes.flatMap((size) => compare(size, own)),
    measureFirst("the same on AWS, by the Pulumi CLI", cloud),
    measureFirst("after unpacking all packages from an archive", { ...own, install: installs.archive }),
    measureFirst("after npm ci", { ...own, install: installs.npmCi }),
    {
      id: "B8",
      what: "model: what one of 10,000 may take for all to be done in 12 minutes",
      seconds: [findSlowest(own)],
      note: `at ${own.concurrentJobs} jobs, at the median`,
    },
  ]);
}

function measureFirst(what: string, given: Parameters): Row {
  const seconds = repeat((random) => simulateShares(1, given, random)).map(({ firstMutation }) => firstMutation);
  return { id: "B8", what: `model: 1 environment to the first change, ${what}`, seconds, aim: firstAim, note: describeMedians(given) };
}

/** The median of a sum is more than the sum of the medians where a few are very long. */
function describeMedians(given: Parameters): string {
  const { webhook, queue, boot, install, detect, sdk, provider } = given;
  const sum = [webhook, queue, boot, install, detect, sdk, provider].reduce((total, { p50 }) => total + p50, 0);
  return `${sum.toFixed(1)} s where every step takes its median`;
}

function compare(size: number, given: Parameters): Row[] {
  const ours = repeat((random) => simulateShares(size, given, random));
  const others = repeat((random) => simulateOneEach(size, given, random), size > 1_000 ? 20 : trials);
  const jobs = ours[0]?.jobs.length ?? 1;
  const [calls, theirs] = [countOurs(), countOneEach(size)];
  const named = `model: ${size.toLocaleString("en")} environment${size === 1 ? "" : "s"}`;
  const row = (what: string, aim: number | undefined, read: (run: LeadTime) => number, note: string): Row => ({
    id: "B8",
    what: `${named} ${what}`,
    seconds: ours.map(read),
    ...(aim === undefined ? {} : { aim }),
    peers: [{ name: "one job for each environment", seconds: median(others.map(read)) }],
    note,
  });
  const met = calls.calls <= mostCalls ? "met" : "missed";
  return [
    row(
      "to the first change",
      size === 1 ? firstAim : undefined,
      ({ firstMutation }) => firstMutation,
      size === 1 ? describeMedians(given) : `${jobs} job${jobs === 1 ? "" : "s"}`,
    ),
    row(
      "until all are applied",
      size === 10_000 ? lastAim : undefined,
      ({ done }) => done,
      `${calls.calls} API calls (aim ${mostCalls} ${met}); theirs ${theirs.calls.toLocaleString("en")}, ${describeHours(theirs)}`,
    ),
  ];
}

function describeHours({ calls, content }: { readonly calls: number; readonly content: number }): string {
  const hours = Math.max(calls / apiLimits.requestsPerHour, content / apiLimits.contentPerHour);
  return hours <= 1 ? "within an hour's limit" : `${hours.toFixed(0)} hours of GitHub's limit`;
}

function repeat(run: (random: () => number) => LeadTime, times = trials): LeadTime[] {
  return Array.from({ length: times }, (_, seed) => run(makeRandom(seed + 1)));
}

/** By halving: with the same seeds, slower applying never ends earlier. */
function findSlowest(given: Parameters): number {
  let [low, high] = [0, 30];
  while (high - low > 0.01) {
    const applySeconds = (low + high) / 2;
    const done = median(repeat((random) => simulateShares(10_000, { ...given, applySeconds }, random), 60).map((run) => run.done));
    if (done <= lastAim) low = applySeconds;
    else high = applySeconds;
  }
  return low;
}
