import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { logger, type Tree } from "@nx/devkit";
import { createTreeWithEmptyWorkspace } from "@nx/devkit/testing";
import { environmentSchema } from "@roadbed/engine/contract/environment.ts";
import { teamSchema } from "@roadbed/engine/contract/team.ts";
import { load } from "js-yaml";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { generateEnvironment } from "./environment/generate-environment.ts";
import { generateGoldenPath } from "./golden-path/generate-golden-path.ts";
import { generateLayer } from "./layer/generate-layer.ts";
import { generateTeam } from "./team/generate-team.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const team = { name: "shop", purpose: "Customers place orders.", email: "shop@example.com", costCentre: "CC-7" };
let tree: Tree;

/** A repository with the templates, the lists and one team of this one. */
beforeEach(async () => {
  tree = createTreeWithEmptyWorkspace();
  const files = [
    ".prettierrc.json",
    "{golden-paths,platform}/_template/**/*.*",
    "golden-paths/{catalog,components}.ts",
    "platform/layers.ts",
  ];
  for (const file of globSync(files, { cwd: root })) tree.write(file, readFileSync(join(root, file)));
  await generateTeam(tree, { ...team, name: "orders" });
  vi.spyOn(logger, "info").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const generators: readonly [name: string, ownFile: string, generate: () => Promise<void>][] = [
  ["team", "environments/shop/team.yaml", () => generateTeam(tree, team)],
  [
    "environment",
    "environments/orders/staging/environment.yaml",
    () => generateEnvironment(tree, { environment: "orders/staging", purpose: "Try the next release.", stage: "staging" }),
  ],
  ["golden-path", "golden-paths/dead-letter/contract.ts", () => generateGoldenPath(tree, { name: "dead-letter" })],
  ["layer", "platform/dns-zones/layer.ts", () => generateLayer(tree, { name: "dns-zones" })],
];

describe.each(generators)("the %s generator", (_name, ownFile, generate) => {
  it("changes nothing when it runs a second time", async () => {
    await generate();
    const once = snapshot();
    await generate();
    expect(snapshot()).toEqual(once);
  });

  it("leaves what somebody made of its files alone, and says that it did", async () => {
    await generate();
    tree.write(ownFile, "# mine\n");
    await generate();
    expect(tree.read(ownFile, "utf-8")).toBe("# mine\n");
    expect(logger.info).toHaveBeenCalledWith(`SKIP ${ownFile} (it exists)`);
  });
});

describe("what is generated", () => {
  it("is a page of a team that the contract takes, with the line that editors check it by", async () => {
    await generateTeam(tree, team);
    const text = read("environments/shop/team.yaml");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.schemas\/team\.json\n/);
    expect(teamSchema.parse(load(text))).toMatchObject({ name: "shop", owners: { github: "shop-team" }, contact: { chat: "#shop" } });
  });

  it("is a page of an environment that the contract takes, with a lease outside production", async () => {
    await generateEnvironment(tree, { environment: "orders/try", purpose: "Try things." });
    await generateEnvironment(tree, { environment: "orders/live", purpose: "Real orders.", stage: "production" });
    const text = read("environments/orders/try/environment.yaml");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/\.schemas\/environment\.json\n/);
    expect(environmentSchema.parse(load(text)).lease?.until).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(read("environments/orders/live/environment.yaml")).not.toContain("lease");
  });

  it("is a golden path under its own name, in text, code and file names, and in the catalogue", async () => {
    await generateGoldenPath(tree, { name: "dead-letter" });
    expect(read("golden-paths/dead-letter/contract.ts")).toContain('export const deadLetter = defineGoldenPath({\n  name: "dead-letter",');
    expect(read("golden-paths/dead-letter/aws.ts")).toContain("class DeadLetterOnAws");
    expect(tree.exists("golden-paths/dead-letter/dead-letter.test.ts")).toBe(true);
    expect(leftovers("golden-paths/dead-letter", /template-?path/i)).toEqual([]);
    expect(read("golden-paths/catalog.ts")).toContain('import { deadLetter } from "./dead-letter/contract.ts";');
    expect(read("golden-paths/catalog.ts")).toMatch(/\[[^\]]*\bdeadLetter,/);
    expect(read("golden-paths/components.ts")).toContain('"dead-letter": () => import("./dead-letter/component.ts"),');
  });

  it("is a layer under its own name, at the end of the list, without the template's instructions", async () => {
    await generateLayer(tree, { name: "dns-zones" });
    expect(read("platform/dns-zones/layer.ts")).toContain("class DnsZones extends");
    expect(read("platform/dns-zones/Pulumi.yaml")).toContain("name: dns-zones");
    expect(read("platform/dns-zones/README.md")).not.toContain("layer of this template");
    expect(leftovers("platform/dns-zones", /example/i)).toEqual([]);
    expect(read("platform/layers.ts")).toContain("outputs: dnsZonesOutputs,");
    expect(read("platform/layers.ts").trimEnd().endsWith("];")).toBe(true);
  });
});

describe("what is refused", () => {
  it.each(["Orders", "orders_team", "-orders", "a-name-that-is-far-too-long"])("a team called %s", async (name) => {
    await expect(generateTeam(tree, { ...team, name })).rejects.toThrow("is no name that can be used");
  });

  it("an environment of a team that does not exist", async () => {
    await expect(generateEnvironment(tree, { environment: "nobody/staging", purpose: "x" })).rejects.toThrow("There is no team nobody.");
  });

  it.each(["kit", "Cache", "../escape"])("a golden path called %s", async (name) => {
    await expect(generateGoldenPath(tree, { name })).rejects.toThrow("cannot be the name of a golden path");
  });
});

it("says so where a list has a shape that it cannot add to", async () => {
  const warn = vi.spyOn(logger, "warn").mockImplementation(() => {});
  tree.write("golden-paths/catalog.ts", "export const catalog = new Map();\n");
  await generateGoldenPath(tree, { name: "dead-letter" });
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("by hand"));
});

function read(file: string): string {
  return tree.read(file, "utf-8") ?? "";
}

function snapshot(): Record<string, string> {
  return Object.fromEntries(tree.listChanges().map(({ path, content }) => [path, content?.toString() ?? ""]));
}

/** Files below a folder that still speak of the template. */
function leftovers(folder: string, words: RegExp): string[] {
  return tree
    .listChanges()
    .filter(({ path, content }) => path.startsWith(`${folder}/`) && words.test(`${path}\n${content?.toString() ?? ""}`))
    .map(({ path }) => path);
}
