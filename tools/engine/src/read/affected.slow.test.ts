import { afterAll, test } from "vitest";
import { AffectedOracle } from "./affected-oracle.fake.ts";

const oracle = new AffectedOracle(400, 23);
afterAll(() => {
  oracle.scratch.remove();
});

test("hundreds of random edits affect exactly the stacks whose materials differ", async () => {
  await oracle.compareAtRandom(200, 42);
});
