import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { checkRepository } from "../src/flow/check.ts";
import { renderFindings } from "../src/views/findings-text.ts";

const rules = { catalog, layers, today: "2026-11-22" };

test("the requests of this repository have nothing wrong with them", async () => {
  const { findings, checked } = await checkRepository({ root: fileURLToPath(new URL("../../../", import.meta.url)), ...rules });
  expect(renderFindings(findings)).toBe("");
  expect(checked).toBeGreaterThan(0);
});

test("a generated fleet passes the golden paths' own contracts", async () => {
  const scratch = makeRepository(generateFleet({ environments: 400, seed: 1 }));
  const { findings, checked } = await checkRepository({ root: scratch.root, ...rules });
  scratch.remove();
  expect([checked, renderFindings(findings)]).toEqual([400, ""]);
});
