import type { Duration } from "./parameters.data.ts";

/** How many standard deviations the 90th and the 95th lie above the median. */
const [at90, at95] = [1.2816, 1.6449];
/** Nothing takes longer than this multiple of the 95th. */
const most = 3;

/**
 * A duration at random, of which the quantiles are those that are known. Between them its logarithm is on a straight
 * line, as delays of networks and queues nearly are: half are below the median, and a few are very long.
 */
export function drawDuration({ p50, p90, p95 }: Duration, random: () => number): number {
  if (p50 === 0) return 0;
  const deviations = drawNormal(random);
  const low = Math.log(p90 / p50) / at90;
  const high = Math.log(p95 / p90) / (at95 - at90);
  const drawn = deviations <= at90 ? p50 * Math.exp(low * deviations) : p90 * Math.exp(high * (deviations - at90));
  return Math.min(drawn, most * p95);
}

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
