import { expect, test } from "vitest";
import { readExamples } from "../kit/read-examples.fake.ts";
import { postgres } from "./contract.ts";

test.each(readExamples(postgres, import.meta.url, "valid"))("$file is accepted", ({ problems }) => {
  expect(problems).toEqual([]);
});

test.each(readExamples(postgres, import.meta.url, "invalid"))(
  "$file is refused with the reason that it names",
  ({ problems, expected }) => {
    expect(problems).toEqual([expected]);
  },
);
