import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { checkout, makeInput } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function measureHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

test("2,000 renders, a quarter of which fail, leave nothing behind", async () => {
  const renderer = createRenderer({ root: checkout, workers: 0 });
  const mix = ["kubernetes", "aws", "options", "invokes"];
  const renderMany = async (count: number): Promise<number> => {
    let errors = 0;
    for await (const { error } of renderer.render(Array.from({ length: count }, (_, index) => makeInput(mix[index % mix.length] ?? ""))))
      if (error !== undefined) errors += 1;
    return errors;
  };
  expect(await renderMany(200)).toBe(50);
  const before = measureHeap();
  expect(await renderMany(2000)).toBe(500);
  const grown = measureHeap() - before;
  await renderer.close();
  expect(grown, "megabytes").toBeLessThan(8);
});
