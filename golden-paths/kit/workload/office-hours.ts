import type { Environment } from "@roadbed/engine/contract/environment.ts";

export type Hours = NonNullable<Environment["hours"]>;

/** When workloads run, as two cron lines in a time zone. */
export interface OfficeHours {
  readonly timezone: string;
  readonly start: string;
  readonly end: string;
}

const weekdays: Readonly<Record<Hours["days"], { readonly sameDay: string; readonly nextDay: string }>> = {
  "mon-fri": { sameDay: "1-5", nextDay: "2-6" },
  "mon-sat": { sameDay: "1-6", nextDay: "0,2-6" },
  "every-day": { sameDay: "*", nextDay: "*" },
};

/** Hours that end before they begin go past midnight. Undefined where they never end. */
export function planHours({ timezone, days, from, to }: Hours): OfficeHours | undefined {
  if (from === to && days === "every-day") return undefined;
  const { sameDay, nextDay } = weekdays[days];
  return { timezone, start: cronOf(from, sameDay), end: cronOf(to, to > from ? sameDay : nextDay) };
}

function cronOf(clock: string, days: string): string {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return `${Number(minutes)} ${Number(hours)} * * ${days}`;
}
