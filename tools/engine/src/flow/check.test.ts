import { afterAll, expect, test } from "vitest";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { baseFiles } from "@roadbed/testing/scenario.ts";
import { checkRepository } from "./check.ts";

const page = (more = "") => `purpose: The shop.\nstage: staging\nlease: { until: 2027-03-31 }\n${more}`;
const scratch = makeRepository({
  ...baseFiles,
  "environments/orders/staging/environment.yaml": page(),
  "environments/billing/staging/environment.yaml": page("buget: 1\n"),
});
const check = (more: { refs?: readonly string[]; base?: string } = {}) =>
  checkRepository({ root: scratch.root, catalog: sampleCatalog, layers: sampleLayers, today: "2026-11-22", ...more });
afterAll(() => {
  scratch.remove();
});

test("all environments of the working tree are checked, with what is not committed yet", async () => {
  scratch.write({ "environments/orders/next/environment.yaml": page("stagee: staging\n") });
  const { findings, checked } = await check();
  expect([checked, findings.map(({ rule, at }) => `${at.file}:${at.line ?? 0} ${rule}`)]).toEqual([
    3,
    ["environments/billing/staging/environment.yaml:4 unknown-key", "environments/orders/next/environment.yaml:4 unknown-key"],
  ]);
});

test("only those that are named are checked", async () => {
  const { findings, checked } = await check({ refs: ["orders/staging"] });
  expect([checked, findings]).toEqual([1, []]);
});

test("only what differs from a commit is checked, and everything when what all share differs", async () => {
  expect((await check({ base: "main" })).findings.map(({ at }) => at.file)).toEqual(["environments/orders/next/environment.yaml"]);
  scratch.write({
    "environments/orders/next/environment.yaml": undefined,
    "platform/instances.yaml": `# changed\n${baseFiles["platform/instances.yaml"] ?? ""}`,
  });
  expect((await check({ base: "main" })).findings.map(({ at }) => at.file)).toEqual(["environments/billing/staging/environment.yaml"]);
});

test("a name that isn't there is refused, with the nearest one that is", async () => {
  await expect(check({ refs: ["orders/stagin"] })).rejects.toMatchObject({
    name: "UserError",
    message: "There is no environment orders/stagin.",
    fix: "Did you mean orders/staging?",
  });
});

test("a page that is nothing but a mistake is still known by its name", async () => {
  scratch.write({ "environments/orders/staging/environment.yaml": "purpose: [\n" });
  expect((await check({ refs: ["orders/staging"] })).findings.map(({ rule }) => rule)).toEqual(["broken-yaml"]);
});
