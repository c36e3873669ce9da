import fc from "fast-check";
import { expect, test } from "vitest";
import { whyNoSchedule } from "./schedule.ts";

test.each(["* * * * *", "*/5 0-23/2 1,15 jan-mar mon-fri", "0 0 31 12 7", "59 23 * * SUN", "0 2 1 */3 *"])("%s is a schedule", (line) => {
  expect(whyNoSchedule(line)).toBeUndefined();
});

test.each([
  ["60 * * * *", "The minute can't be 60: it goes from 0 to 59."],
  ["0 0 0 * *", "The day of the month can't be 0: it goes from 1 to 31."],
  ["0 0 * 13 *", "The month can't be 13: it goes from 1 to 12."],
  ["0 0 * * 8", "The day of the week can't be 8: it goes from 0 to 7."],
  ["*/0 * * * *", "The minute can't be */0: it goes from 0 to 59."],
  ["0 18-8 * * *", "The hour can't be 18-8: it goes from 0 to 23."],
  ["0 8, * * *", "The hour can't be empty: it goes from 0 to 23."],
  ["0 1-2-3 * * *", "The hour can't be 1-2-3: it goes from 0 to 23."],
  ["@daily", "A schedule has five fields (minute, hour, day of the month, month, day of the week), and this one has 1."],
])("%s is none, and the reason is said", (line, why) => {
  expect(whyNoSchedule(line)).toBe(why);
});

test("every line of numbers within their bounds is a schedule", () => {
  const field = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
  fc.assert(
    fc.property(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7), (...parts) => {
      expect(whyNoSchedule(parts.join(" "))).toBeUndefined();
    }),
  );
});
