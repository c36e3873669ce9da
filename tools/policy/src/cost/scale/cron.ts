export interface CronLine {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** With both days of the month and weekdays given, either will do. */
  readonly either: boolean;
}

const macros: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** A cron line of five fields, as Kubernetes and KEDA read it; undefined where it is none. */
export function tryParseCron(text: string): CronLine | undefined {
  const fields = (macros[text.trim()] ?? text.trim()).toLowerCase().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const minutes = tryParseField(minute, 0, 59);
  const hours = tryParseField(hour, 0, 23);
  const daysOfMonth = tryParseField(day, 1, 31);
  const months = tryParseField(replaceNames(month, monthNames, 1), 1, 12);
  const weekdays = tryParseField(replaceNames(weekday, dayNames, 0), 0, 7);
  if (minutes === undefined || hours === undefined || daysOfMonth === undefined || months === undefined || weekdays === undefined)
    return undefined;
  const either = !isAny(day) && !isAny(weekday);
  return { minutes, hours, daysOfMonth, months, weekdays: new Set([...weekdays].map((one) => one % 7)), either };
}

const isAny = (field: string) => field.startsWith("*") || field === "?";

function replaceNames(field: string, names: readonly string[], first: number): string {
  return field.replaceAll(/[a-z]{3}/g, (name) => {
    const index = names.indexOf(name);
    return index === -1 ? name : String(index + first);
  });
}

function tryParseField(field: string, low: number, high: number): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [, any, from, to, step] = /^(?:(\*|\?)|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (any === undefined && from === undefined) return undefined;
    const start = any === undefined ? Number(from) : low;
    const end = to !== undefined ? Number(to) : any !== undefined || step !== undefined ? high : start;
    if (start < low || end > high || start > end) return undefined;
    for (let value = start; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

const daysPerMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How often a line comes due in the mean month of a year that begins on a Thursday, as 2026 does. */
export function countRunsPerMonth(cron: CronLine): number {
  let days = 0;
  let weekday = 4;
  for (const [month, length] of daysPerMonth.entries()) {
    for (let day = 1; day <= length; day += 1, weekday = (weekday + 1) % 7) {
      const [fitsDay, fitsWeekday] = [cron.daysOfMonth.has(day), cron.weekdays.has(weekday)];
      if (cron.months.has(month + 1) && (cron.either ? fitsDay || fitsWeekday : fitsDay && fitsWeekday)) days += 1;
    }
  }
  return (days * cron.hours.size * cron.minutes.size) / 12;
}
