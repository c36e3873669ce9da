import { type CronLine, tryParseCron } from "./cron.ts";

const minutesPerWeek = 7 * 24 * 60;

export interface Hours {
  readonly start: string;
  readonly end: string;
}

/** Which share of the week (0 to 1) lies between each start and the end that follows it, by any of the pairs. Undefined where a line can't be read, or means days of a month. */
export function tryMeasureShare(pairs: readonly Hours[]): number | undefined {
  const awake = new Uint8Array(minutesPerWeek);
  for (const { start, end } of pairs) {
    const [starts, ends] = [tryListMinutes(start), tryListMinutes(end)];
    if (starts === undefined || ends === undefined || ends.size === 0) return undefined;
    for (const from of starts) {
      const length = Math.min(...[...ends].map((end) => ((end - from - 1 + minutesPerWeek) % minutesPerWeek) + 1));
      awake.fill(1, from, from + length).fill(1, 0, Math.max(0, from + length - minutesPerWeek));
    }
  }
  return awake.reduce((sum, minute) => sum + minute, 0) / minutesPerWeek;
}

/** Minutes since Sunday's midnight. */
function tryListMinutes(line: string): Set<number> | undefined {
  const cron = tryParseCron(line);
  if (cron === undefined || !isWeekly(cron)) return undefined;
  const minutes = new Set<number>();
  for (const day of cron.weekdays) {
    for (const hour of cron.hours) for (const minute of cron.minutes) minutes.add((day * 24 + hour) * 60 + minute);
  }
  return minutes;
}

function isWeekly({ daysOfMonth, months }: CronLine): boolean {
  return daysOfMonth.size === 31 && months.size === 12;
}
