import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { makeRepository, type SampleEntry, type TestRepository } from "@roadbed/testing/repository.ts";
import { openRepository } from "../../read/git.ts";
import { openSide } from "./open-checkout.ts";

const code = { "golden-paths/program.ts": "export {};\n", "package.json": "{}\n" };
const module = "environments/orders/staging/report.ts";
let made: TestRepository | undefined;
afterEach(() => made?.remove());

/** Opens a tree that has these entries beside those of the working tree. */
async function open(changes: readonly SampleEntry[]) {
  made = makeRepository({ ...code, [module]: "export {};\n" });
  const repository = openRepository(made.root);
  const files = Object.entries({ ...code, [module]: "export {};\n" }).map(([path, content]): SampleEntry => ({ path, content }));
  const tree = made.tree([...files.filter(({ path }) => !changes.some((change) => change.path === path)), ...changes]);
  return { root: made.root, side: await openSide(repository, tree, await repository.workingTree(), [module]) };
}

test("the clone's own code is trusted where it lies, whatever the pages say", async () => {
  const { root, side } = await open([{ path: "environments/orders/staging/environment.yaml", content: "stage: staging\n" }]);
  expect(side).toEqual({ root, isTrusted: true });
});

test("a change of a team's module gets a copy, and golden paths that are still trusted", async () => {
  const { root, side } = await open([{ path: module, content: "export const changed = true;\n" }]);
  expect(side.isTrusted).toBe(true);
  expect(side.root).not.toBe(root);
  expect(readFileSync(join(side.root, module), "utf8")).toContain("changed");
});

test.each([
  { what: "changes a golden path", path: "golden-paths/program.ts" },
  { what: "adds a file to the platform", path: "platform/layers.ts" },
  { what: "changes the contract that golden paths import", path: "tools/engine/src/contract/graph.ts" },
  { what: "changes how modules are found", path: "package.json" },
])("nobody has agreed yet to a tree that $what", async ({ path }) => {
  const { side } = await open([{ path, content: '{ "type": "module" }\n' }]);
  expect(side.isTrusted).toBe(false);
});

test("a link in a tree leads nowhere: its copy is a file that holds the path", async () => {
  const { side } = await open([
    { path: "golden-paths/keys.ts", content: "/etc/passwd", mode: "120000" },
    { path: "platform", content: "/etc", mode: "120000" },
  ]);
  expect(side.isTrusted).toBe(false);
  for (const path of ["golden-paths/keys.ts", "platform"]) expect(lstatSync(join(side.root, path)).isSymbolicLink()).toBe(false);
  expect(readFileSync(join(side.root, "golden-paths/keys.ts"), "utf8")).toBe("/etc/passwd");
});
