import { afterAll, expect, test } from "vitest";
import { checkout, makeComponent, makeInput } from "./fixtures/inputs.ts";
import { createRenderer, type Rendering } from "./renderer.ts";

const renderer = createRenderer({ root: checkout, workers: 0 });
afterAll(() => renderer.close());

async function render(way: string): Promise<Rendering> {
  for await (const rendering of renderer.render([makeInput("differs", { components: [makeComponent("web", { way })] })])) return rendering;
  throw new Error("nothing was rendered");
}

test.each([
  ["the clock", "reads the clock (now)"],
  ["a new date", "reads the clock (new Date())"],
  ["chance", "throws dice (random)"],
  ["an id", "throws dice (randomUUID)"],
  ["the time zone", "depends on the machine's time zone (getHours)"],
  ["the locale", "depends on the machine's locale (localeCompare)"],
])("a program that depends on %s is refused", async (way, message) => {
  const { error } = await render(way);
  expect(error?.message).toMatch(/^orders\/differs: The program /);
  expect(error?.message).toContain(message);
  expect(error?.message).toContain("scenarios/differs.ts:");
});

test("dates, locales and ids that are the same everywhere are not", async () => {
  const { graph } = await render("nothing");
  expect(graph?.outputs["value"]).toEqual(["2026-03-01T00:00:00.000Z", -1, true]);
});

test("code around the program keeps its clock", async () => {
  await render("nothing");
  expect(Date.now()).toBeGreaterThan(0);
  expect(new Date()).toBeInstanceOf(Date);
});
