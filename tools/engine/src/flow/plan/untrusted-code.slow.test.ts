/* eslint-disable roadbed/one-way-imports -- plans changes of this repository, with its own golden paths */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { makeProposedTree } from "../../propose/propose-change.ts";
import { openRepository } from "../../read/git.ts";
import { planChange, type PlannedChange } from "../plan-change.ts";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const base = await openRepository(root).workingTree();
const copies: string[] = [];
const token = "ghs_plantedplantedplantedplantedplanted1";

beforeEach(() => {
  process.env["GITHUB_TOKEN"] = token;
});
afterEach(() => {
  delete process.env["GITHUB_TOKEN"];
});
afterAll(() => {
  for (const tree of copies) rmSync(join(root, ".platform", "checkouts", tree), { recursive: true, force: true });
});

async function planWith(files: Readonly<Record<string, string>>): Promise<PlannedChange> {
  const head = await makeProposedTree({ root, base, files: new Map(Object.entries(files)) });
  copies.push(head);
  return planChange({
    root,
    base,
    head,
    catalog,
    layers,
    today: "2026-12-01",
    judge: ({ ref, fingerprint }) => ({ ref, fingerprint, allowed: true, violations: [], lane: "owner", reasons: [] }),
  });
}

const read = (path: string) => readFileSync(join(root, path), "utf8");
const moduleThat = (statement: string) => `import fs from "node:fs";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
export async function resources(_context: unknown, { parent }: { parent: never }): Promise<void> {
  ${statement}
}
`;

test("an environment's own code that reaches out fails alone; the others' plans are there", async () => {
  const { errors, record } = await planWith({
    "environments/orders/staging/curious.ts": moduleThat('fs.readFileSync("/etc/passwd");'),
    "environments/orders/development/honest.ts": moduleThat(
      'new ConfigMap("seen", { data: { seen: String(process.env["GITHUB_TOKEN"]) } }, { parent });',
    ),
  });
  expect([...errors].map(([ref, error]) => [ref, error.message])).toEqual([
    ["orders/staging", "orders/staging: The program reads /etc/passwd (environments/orders/staging/curious.ts:4)."],
  ]);
  expect(record.plans.map(({ ref }) => ref)).toEqual(["orders/development"]);
  expect(JSON.stringify(record)).toContain('"seen":"undefined"');
  expect(JSON.stringify(record)).not.toContain(token);
});

test("golden paths that a change brings are contained, for every environment that they make", async () => {
  const file = "golden-paths/program.ts";
  const { errors, record } = await planWith({
    [file]: `import { readFileSync } from "node:fs";\n${read(file)}`.replace(
      "const context = makeContext(input);",
      'const context = makeContext(input);\n  if (input.ref.startsWith("orders/")) await fetch("http://127.0.0.1:9/").catch(() => undefined);\n  if (input.ref === "billing/staging") readFileSync("/etc/passwd");',
    ),
  });
  const refs = [...errors.keys()].sort();
  expect(refs).toEqual(["billing/staging", "orders/development", "orders/production", "orders/spike", "orders/staging"]);
  expect(errors.get("orders/spike")?.message).toMatch(
    /^orders\/spike: The program uses the network \(fetch\) \(golden-paths\/program\.ts:\d+\)\.$/,
  );
  expect(errors.get("billing/staging")?.message).toMatch(/The program reads \/etc\/passwd \(golden-paths\/program\.ts:\d+\)\.$/);
  expect(record.plans).toEqual([]);
});

test("code that reaches out as it is loaded is explained as well", async () => {
  const file = "platform/network/layer.ts";
  const { errors } = await planWith({ [file]: `import fs from "node:fs";\nfs.readFileSync("/etc/passwd");\n${read(file)}` });
  expect([...errors.values()].map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/The program reads \/etc\/passwd \(platform\/network\/layer\.ts:2\)\.$/),
  );
});
