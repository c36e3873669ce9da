import { describe, expect, it } from "vitest";
import { inferProjects } from "./plugin.ts";

const texts: Readonly<Record<string, string>> = {
  "environments/orders/staging/environment.yaml": "purpose: The next release of the shop.\nstage: staging\n",
  "golden-paths/postgres/aws.ts": "",
  "golden-paths/postgres/contract.ts": "",
  "golden-paths/kit/context.ts": "",
  "golden-paths/_template/contract.ts": "",
  "platform/network/Pulumi.yaml": "",
  "platform/_template/Pulumi.yaml": "",
  "tools/engine/package.json": '{ "name": "@roadbed/engine" }',
  "golden-paths/package.json": '{ "name": "@roadbed/golden-paths" }',
};

function infer() {
  return [...inferProjects(Object.keys(texts), (file) => texts[file] ?? "").values()];
}

function find(name: string) {
  return infer().find((project) => project.name === name);
}

describe("projects are inferred", () => {
  it("one per environment, golden path, layer and package, and none from a template", () => {
    expect(infer().map(({ name, root }) => `${name} in ${root}`)).toEqual([
      "orders/staging in environments/orders/staging",
      "golden-paths-kit in golden-paths/kit",
      "@roadbed/golden-paths in golden-paths",
      "path-postgres in golden-paths/postgres",
      "layer-network in platform/network",
      "@roadbed/engine in tools/engine",
    ]);
  });

  it("with tags that say what and whose each is", () => {
    expect(find("orders/staging")?.tags).toEqual(["type:environment", "scope:orders", "team:orders", "env:staging", "stage:staging"]);
    expect(find("path-postgres")?.tags).toContain("type:golden-path");
    expect(find("layer-network")?.tags).toContain("type:layer");
    expect(find("@roadbed/engine")?.tags).toContain("type:tool");
  });

  it("with the verbs of the platform command as an environment's targets", () => {
    const commands = Object.entries(find("orders/staging")?.targets ?? {}).map(([target, { command }]) => `${target}: ${command}`);
    expect(commands).toEqual([
      "check: node tools/cli/bin/platform.mjs check orders/staging",
      "plan: node tools/cli/bin/platform.mjs plan orders/staging",
      "reconcile: node tools/cli/bin/platform.mjs reconcile --only orders/staging",
    ]);
  });

  it("and only what is the same for the same files is cached", () => {
    const cached = Object.entries(find("orders/staging")?.targets ?? {}).map(([target, { cache }]) => [target, cache]);
    expect(Object.fromEntries(cached)).toEqual({ check: true, plan: false, reconcile: false });
  });
});
