import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeBudget } from "./judge-budget.ts";

const facts = { budget: 300, currency: "EUR" };

test("an environment that rises above its budget breaks the rule, with the figures", () => {
  expect(judgeBudget({ before: 280, after: 312.4 }, facts)).toEqual({
    rule: "budget",
    message: "It would cost EUR 312.40 a month (280.00 before), and its budget is 300.00.",
    fix: "Choose smaller sizes or office hours, or raise `budget` in environment.yaml to 313 or more, which is agreed on with whoever pays.",
  });
});

test("one that is above already may stay and shrink, but not rise", () => {
  expect(judgeBudget({ before: 400, after: 400 }, facts)).toBeUndefined();
  expect(judgeBudget({ before: 400, after: 350 }, facts)).toBeUndefined();
  expect(judgeBudget({ before: 400, after: 400.01 }, facts)).toMatchObject({ rule: "budget" });
});

test("exactly the budget is within it", () => {
  expect(judgeBudget({ before: 0, after: 300 }, facts)).toBeUndefined();
  expect(judgeBudget({ before: 0, after: 300.01 }, facts)).toMatchObject({ rule: "budget" });
});

test("nothing that saves money is ever refused", () => {
  const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(amount, amount, amount, (one, other, budget) => {
      const [after, before] = [Math.min(one, other), Math.max(one, other)];
      expect(judgeBudget({ before, after }, { budget, currency: "EUR" })).toBeUndefined();
    }),
  );
});

test("rounding is no rise", () => {
  const cost = { before: 30 * (0.1 + 0.2), after: 9.000001 };
  expect(judgeBudget(cost, { budget: 8, currency: "EUR" })).toBeUndefined();
});
