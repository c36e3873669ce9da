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
