import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkout, makeInput } from "./fixtures/inputs.ts";
import { createRenderer } from "./renderer.ts";

let other = "";
beforeEach(() => {
  other = mkdtempSync(join(tmpdir(), "checkout-"));
  cpSync(checkout, other, { recursive: true });
});
afterEach(() => rmSync(other, { recursive: true, force: true }));

test("another checkout runs its own code with this one's packages", async () => {
  mkdirSync(join(other, "tools/engine/src/contract"), { recursive: true });
  writeFileSync(join(other, "tools/engine/src/contract/identity.ts"), 'export const environmentsProject = "as it was before";\n');
  writeFileSync(
    join(other, "scenarios/own-code.ts"),
    `
    import { environmentsProject } from "@roadbed/engine/contract/identity.ts";
    import { isChange } from "@roadbed/engine/contract/plan.ts";
    import * as k8s from "@pulumi/kubernetes";
    export function run() {
      new k8s.core.v1.ConfigMap("settings", { metadata: { name: "settings" } });
      return { environmentsProject, isChange: typeof isChange };
    }`,
  );
  const renderer = createRenderer({ root: other, workers: 1 });
  for await (const { graph, error } of renderer.render([makeInput("own-code")])) {
    expect(error).toBeUndefined();
    expect(graph?.outputs).toEqual({ environmentsProject: "as it was before", isChange: "function" });
    expect(graph?.resources.map(({ type }) => type)).toEqual(["kubernetes:core/v1:ConfigMap"]);
  }
  await renderer.close();
});

test.each([
  {
    what: "does not parse",
    code: "export function run(): void {\n  const name = ;\n}\n",
    message: "Expression expected (environments/orders/own-code/report.ts:2).",
  },
  {
    what: "needs a package that is not there",
    code: 'import "left-out";\n',
    message: "Cannot find package 'left-out' (environments/orders/own-code/report.ts).",
  },
  {
    what: "fails as it is loaded",
    code: "const [first] = [];\nfirst.toString();\n",
    message: "Cannot read properties of undefined (reading 'toString') (environments/orders/own-code/report.ts:2).",
  },
])("a module of the team that $what is named, with its line where there is one", async ({ code, message }) => {
  const file = "environments/orders/own-code/report.ts";
  writeFileSync(join(other, file), code);
  const renderer = createRenderer({ root: other, workers: 1 });
  for await (const { error } of renderer.render([makeInput("own-code", { code: [file] })])) {
    expect(error?.message).toBe(`The program of orders/own-code failed: ${message}`);
    expect(error?.fix).toBe("Repair the environment's own code.");
  }
  await renderer.close();
});
