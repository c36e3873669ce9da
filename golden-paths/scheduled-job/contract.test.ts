import { expect, test } from "vitest";
import { readExamples } from "../kit/read-examples.fake.ts";
import { scheduledJob } from "./contract.ts";

test.each(readExamples(scheduledJob, import.meta.url, "valid"))("$file is accepted", ({ problems }) => {
  expect(problems).toEqual([]);
});

test.each(readExamples(scheduledJob, import.meta.url, "invalid"))(
  "$file is refused with the reason that it names",
  ({ problems, expected }) => {
    expect(problems).toEqual([expected]);
  },
);
