import { afterAll, expect, test } from "vitest";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { readScenarios } from "@roadbed/testing/scenario.ts";
import { renderFindings } from "../views/findings-text.ts";
import { openRepository } from "../read/git.ts";
import { readFleet } from "../read/read-fleet.ts";

const scratch = makeRepository();
const rules = { catalog: sampleCatalog, layers: sampleLayers, today: "2026-11-22" };
const folder = (kind: string) => new URL(`../../examples/${kind}/`, import.meta.url);

afterAll(() => {
  scratch.remove();
});

test.each(readScenarios(folder("valid")))("valid: $name", async ({ entries }) => {
  const { fleet, findings } = await readFleet(openRepository(scratch.root), scratch.tree(entries), rules);
  expect(renderFindings(findings)).toBe("");
  expect(fleet.broken).toEqual(new Set());
  expect(fleet.environments.size).toBeGreaterThan(0);
});

test.each(readScenarios(folder("invalid")))("refused: $name", async ({ entries, expect: expected }) => {
  const { fleet, findings } = await readFleet(openRepository(scratch.root), scratch.tree(entries), rules);
  expect(renderFindings(findings)).toBe(expected);
  for (const { at } of findings) if (at.source !== undefined) expect(at.line).toBeGreaterThan(0);
  // What has an error is left alone, and is not taken for gone.
  for (const { severity, at } of findings) {
    const ref = /^environments\/([^/]+\/[^/]+)\/environment\.yaml$/.exec(at.file)?.[1];
    if (severity === "error" && ref !== undefined) expect([...(fleet.broken ?? [])]).toContain(ref);
  }
  for (const ref of fleet.broken ?? []) expect(fleet.environments.has(ref)).toBe(false);
});
