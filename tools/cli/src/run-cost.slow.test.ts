import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { CostFlags } from "./commands/cost.ts";
import type { Context } from "./context.ts";
import { runCost } from "./run-cost.ts";

const cwd = fileURLToPath(new URL("../../..", import.meta.url));

/** What the verb prints about this repository itself, on a day. */
async function run(only: readonly string[], output: CostFlags["output"] = "json", today = "2026-12-01") {
  let text = "";
  const process = {
    stdout: { write: (part: string) => (text += part) },
    stderr: { write: () => true },
    exitCode: undefined as number | undefined,
  };
  const context = { process, env: {}, cwd, colour: false, interactive: false, now: () => new Date(today) } as unknown as Context;
  await runCost.call(context, { commit: "HEAD", output }, ...only);
  return { text, exitCode: process.exitCode };
}

interface Shown {
  readonly environments: readonly { readonly ref: string; readonly money: number; readonly budget: number }[];
  readonly layers: readonly unknown[];
  readonly charges: readonly { readonly ListCost: number; readonly SubAccountId: string }[];
  readonly warning?: string;
}

test("all that ships is priced, within its budgets, and its charges add up to it", async () => {
  const { text, exitCode } = await run([]);
  const { environments, layers, charges, warning } = JSON.parse(text) as Shown;
  expect(exitCode).toBe(0);
  expect(environments.map(({ ref }) => ref)).toEqual([
    "billing/development",
    "billing/production",
    "billing/staging",
    "orders/development",
    "orders/production",
    "orders/spike",
    "orders/staging",
  ]);
  for (const { ref, money, budget } of environments) {
    const own = charges.filter(({ SubAccountId }) => SubAccountId === ref).reduce((sum, { ListCost }) => sum + ListCost, 0);
    expect(money, ref).toBeCloseTo(own, 1);
    expect(money, ref).toBeGreaterThan(0);
    expect(money, ref).toBeLessThan(budget);
  }
  expect(layers).toHaveLength(4);
  expect(warning).toBeUndefined();
});

test("a team, or one environment, comes without layers", async () => {
  const refs = async (only: readonly string[]) => {
    const { environments, layers } = JSON.parse((await run(only)).text) as Shown;
    return [...environments.map(({ ref }) => ref), ...layers];
  };
  expect(await refs(["billing"])).toEqual(["billing/development", "billing/production", "billing/staging"]);
  expect(await refs(["orders/spike"])).toEqual(["orders/spike"]);
});

test("a name that nothing has is an error, and old prices are a warning only", async () => {
  expect(await run(["shipping"], "text")).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^There is nothing of that name/) as string,
  });
  const old = await run(["orders/spike"], "text", "2027-12-01");
  expect(old).toMatchObject({ exitCode: 0, text: expect.stringContaining("Warning: The price table is of") as string });
});
