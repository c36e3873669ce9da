import fc from "fast-check";
import { expect, test } from "vitest";
import { templatePath } from "./contract.ts";
import { countValues } from "./sizing.ts";

test("as many values as fit are taken, and one more is refused with both numbers", () => {
  fc.assert(
    fc.property(fc.constantFrom("small", "medium"), fc.nat(80), (size, count) => {
      const values = Object.fromEntries(Array.from({ length: count }, (_, index) => [`VALUE_${index}`, "x"]));
      const problems = templatePath.verify?.({ settings: { values }, stage: "development", size }) ?? [];
      expect(problems.map(({ message }) => message)).toEqual(
        count <= countValues(size) ? [] : [`${count} values are more than the ${countValues(size)} of size ${size}.`],
      );
    }),
  );
});
