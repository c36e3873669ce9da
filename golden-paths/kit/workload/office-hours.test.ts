import { expect, test } from "vitest";
import { planHours } from "./office-hours.ts";

const timezone = "Europe/Dublin";

test("hours become a cron line for their beginning and one for their end", () => {
  expect(planHours({ timezone, days: "mon-fri", from: "07:30", to: "19:00" })).toEqual({
    timezone,
    start: "30 7 * * 1-5",
    end: "0 19 * * 1-5",
  });
});

test("hours past midnight end on the next day", () => {
  expect(planHours({ timezone, days: "mon-fri", from: "20:00", to: "04:00" })).toEqual({
    timezone,
    start: "0 20 * * 1-5",
    end: "0 4 * * 2-6",
  });
  expect(planHours({ timezone, days: "mon-sat", from: "20:00", to: "04:00" })?.end).toBe("0 4 * * 0,2-6");
  expect(planHours({ timezone, days: "every-day", from: "20:00", to: "04:00" })?.end).toBe("0 4 * * *");
});

test("hours that end when they begin are a whole day", () => {
  expect(planHours({ timezone, days: "mon-fri", from: "08:00", to: "08:00" })).toEqual({
    timezone,
    start: "0 8 * * 1-5",
    end: "0 8 * * 2-6",
  });
  expect(planHours({ timezone, days: "every-day", from: "08:00", to: "08:00" })).toBeUndefined();
});
