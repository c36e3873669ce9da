import { expect, test } from "vitest";
import { checkout, makeInput } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";

test("a program that blocks its worker is ended with it, and the others go on", async () => {
  const renderer = createRenderer({ root: checkout, workers: 1, timeLimitMs: 300 });
  const messages: string[] = [];
  for await (const { index, error } of renderer.render(
    ["own-code", "blocks", "kubernetes", "aws"].map((scenario) => makeInput(scenario)),
  )) {
    if (error !== undefined) messages.push(`${index}: ${error.message}`);
  }
  await renderer.close();
  expect(messages).toEqual(["1: orders/blocks: The program was not done after 5.3 s, and did not pause once."]);
});
