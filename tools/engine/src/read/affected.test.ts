import { afterAll, expect, test } from "vitest";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { AffectedOracle, writeLock } from "./affected-oracle.fake.ts";
import { openRepository } from "./git.ts";
import { readMaterialIds } from "./material-ids.ts";
import { materialsOf } from "./materials.ts";
import { readFleet } from "./read-fleet.ts";

const oracle = new AffectedOracle(120, 7);
afterAll(() => {
  oracle.scratch.remove();
});

test("a page affects its own environment", async () => {
  const [ref = ""] = oracle.refs;
  const { environments, layers } = await oracle.compare(
    oracle.edit(`environments/${ref}/environment.yaml`, (text) => text.replace("purpose: The", "purpose: Another")),
    "a page",
  );
  expect([environments, layers]).toEqual([[ref], []]);
});

test("texts, tests, the face and packages for developing affect nothing", async () => {
  for (const path of [
    "README.md",
    "golden-paths/postgres/README.md",
    "golden-paths/postgres/component.test.ts",
    "golden-paths/catalog.ts",
    "golden-paths/_template/contract.ts",
    "platform/services/README.md",
    "tools/cli/src/main.ts",
    "tools/engine/src/views/plan-text.ts",
  ]) {
    expect(await oracle.compare(oracle.append(path), path)).toMatchObject({ environments: [], layers: [] });
  }
  expect(await oracle.compare(new Map([["package-lock.json", writeLock("1", "2")]]), "a package for developing")).toMatchObject({
    environments: [],
    layers: [],
  });
  expect(
    await oracle.compare(
      oracle.edit("platform/instances.yaml", (text) => `# a comment\n${text}`),
      "a comment",
    ),
  ).toMatchObject({ environments: [], layers: [] });
});

test("a golden path affects those who ask for it, and those who take from them", async () => {
  const users = oracle.refs.filter((ref) => oracle.text(`environments/${ref}/environment.yaml`).includes("queue@1"));
  const { environments, layers } = await oracle.compare(oracle.append("golden-paths/queue/component.ts"), "queue");
  for (const ref of users) expect(environments).toContain(ref);
  expect(environments.some((ref) => !users.includes(ref) && oracle.text(`environments/${ref}/environment.yaml`).includes("takes:"))).toBe(
    true,
  );
  expect(environments.length).toBeLessThan(oracle.refs.length / 2);
  expect(layers).toEqual([]);
});

test("what all share affects all", async () => {
  expect((await oracle.compare(oracle.append("golden-paths/kit/context.ts"), "kit")).environments.length).toBe(oracle.refs.length);
  expect((await oracle.compare(oracle.append("tools/engine/src/render/renderer.ts"), "render")).layers).toEqual([
    "local/services",
    "eu/network",
    "eu/cluster",
    "eu/services",
  ]);
  expect((await oracle.compare(new Map([["package-lock.json", writeLock("2", "2")]]), "a package that runs")).environments.length).toBe(
    oracle.refs.length,
  );
});

test("a layer affects the layers above it and the environments on its instances", async () => {
  const { environments, layers } = await oracle.compare(oracle.append("platform/cluster/layer.ts"), "cluster");
  expect(layers).toEqual(["eu/cluster", "eu/services"]);
  expect(environments.length).toBe(
    oracle.refs.filter((ref) => /^stage: production/m.test(oracle.text(`environments/${ref}/environment.yaml`))).length,
  );
});

test("a waiver affects the layers, whose admission knows it, and no environment", async () => {
  const waiver = "rule: image-digest\nscope: { environments: [orders/staging] }\nuntil: 2027-01-31\n";
  const { environments, layers } = await oracle.compare(new Map([["platform/waivers/vendor.yaml", waiver]]), "waiver");
  expect(environments).toEqual([]);
  expect(layers).toEqual(["local/services", "eu/network", "eu/cluster", "eu/services"]);
  expect((await oracle.compare(new Map([["platform/waivers/README.md", "# Waivers\n"]]), "its page")).layers).toEqual([]);
});

test("an instance's entry affects what stands on it, a stage that moves what moves with it", async () => {
  const { layers } = await oracle.compare(
    oracle.edit("platform/instances.yaml", (text) => text.replace("cidr: 10.20.0.0/16", "cidr: 10.30.0.0/16")),
    "cidr",
  );
  expect(layers).toEqual(["eu/network", "eu/cluster", "eu/services"]);
  await oracle.compare(
    oracle.edit("platform/instances.yaml", (text) =>
      text.replace("[sandbox, development, staging]", "[development, staging]").replace("[production]", "[production, sandbox]"),
    ),
    "a stage moves",
  );
});

test("a team's page affects all of its environments", async () => {
  const [team = ""] = (oracle.refs[0] ?? "").split("/");
  const { environments } = await oracle.compare(
    oracle.edit(`environments/${team}/team.yaml`, (text) => text.replace("purpose: ", "purpose: Nearly ")),
    "team",
  );
  expect(environments).toEqual(oracle.refs.filter((ref) => ref.startsWith(`${team}/`)).sort());
});

test("who takes from a page is affected by it, in any style of writing", async () => {
  const page = "environments/zz-owner/staging/environment.yaml";
  const base = "purpose: The queue of others.\nstage: staging\nlease: { until: 2030-12-31 }\n";
  const team = (name: string) =>
    oracle.text([...oracle.files.keys()].find((path) => path.endsWith("team.yaml")) ?? "").replace(/^name: .*$/m, `name: ${name}`);
  await oracle.compare(
    new Map([
      ["environments/zz-owner/team.yaml", team("zz-owner")],
      ["environments/zz-taker/team.yaml", team("zz-taker")],
      [page, `${base}components: { jobs: { path: queue@1 } }\nshares: [{ component: jobs, with: zz-taker/staging }]\n`],
      [
        "environments/zz-taker/staging/environment.yaml",
        `${base.replace("stage: staging", "'stage': 'staging'")}"takes": { theirs: { from: 'zz-owner/staging', component: jobs } }\n`,
      ],
    ]),
    "two environments",
  );
  expect(
    (
      await oracle.compare(
        oracle.edit(page, (text) => text.replace("The queue", "A queue")),
        "the owner's page",
      )
    ).environments,
  ).toEqual(["zz-owner/staging", "zz-taker/staging"]);
  expect((await oracle.compare(oracle.append("golden-paths/queue/component.ts"), "the path of both")).environments).toEqual(
    expect.arrayContaining(["zz-owner/staging", "zz-taker/staging"]),
  );
  expect((await oracle.compare(oracle.append("platform/services/layer.ts"), "their layer")).environments).toEqual(
    expect.arrayContaining(["zz-owner/staging", "zz-taker/staging"]),
  );
});

test("what an environment's page and code say when they come and go is seen", async () => {
  const ref = "zz-owner/next";
  await oracle.compare(
    new Map([[`environments/${ref}/environment.yaml`, "purpose: Next.\nstage: staging\nlease: { until: 2030-12-31 }\n"]]),
    "it comes",
  );
  expect((await oracle.compare(new Map([[`environments/${ref}/alarm.ts`, "export {};\n"]]), "code comes")).environments).toEqual([ref]);
  expect(
    (
      await oracle.compare(
        new Map([
          [`environments/${ref}/alarm.test.ts`, "export {};\n"],
          [`environments/${ref}/README.md`, "# Next\n"],
        ]),
        "a test comes",
      )
    ).environments,
  ).toEqual([]);
  expect(
    (
      await oracle.compare(
        new Map<string, undefined>([
          [`environments/${ref}/environment.yaml`, undefined],
          [`environments/${ref}/alarm.ts`, undefined],
          [`environments/${ref}/alarm.test.ts`, undefined],
          [`environments/${ref}/README.md`, undefined],
        ]),
        "it goes",
      )
    ).environments,
  ).toEqual([ref]);
});

test("ids of materials can be had without reading any request", async () => {
  const repository = openRepository(oracle.scratch.root);
  const tree = await repository.treeOf("HEAD");
  const { fleet, entries } = await readFleet(repository, tree, { catalog: sampleCatalog, layers: sampleLayers, today: "2026-11-22" });
  const ids = await readMaterialIds(repository, tree);
  for (const request of fleet.environments.values()) {
    for (const [path, id] of Object.entries(materialsOf(request, fleet, entries))) expect([path, ids.get(path)]).toEqual([path, id]);
  }
});

test("random edits affect exactly the stacks whose materials differ", async () => {
  await oracle.compareAtRandom(6, 11);
});
