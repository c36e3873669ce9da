import fc from "fast-check";
import { stringify } from "yaml";
import { afterAll, expect, test } from "vitest";
import type { Environment } from "../contract/environment.ts";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { baseFiles } from "@roadbed/testing/scenario.ts";
import { openRepository } from "./git.ts";
import { materialsOf } from "./materials.ts";
import { makeEnvironmentInput, makeLayerInput } from "./program-input.ts";
import { readFleet } from "./read-fleet.ts";

const scratch = makeRepository();
const repository = openRepository(scratch.root);
const rules = { catalog: sampleCatalog, layers: sampleLayers, today: "2026-11-22" };
const treeOf = (files: Readonly<Record<string, string>> | ReadonlyMap<string, string>) =>
  scratch.tree(
    [...(files instanceof Map ? (files as ReadonlyMap<string, string>) : new Map(Object.entries(files)))].map(([path, content]) => ({
      path,
      content,
    })),
  );
const page = (more: string, stage = "staging") =>
  `purpose: The shop.\nstage: ${stage}\n${stage === "production" ? "" : "lease: { until: 2027-03-31 }\n"}${more}`;
afterAll(() => {
  scratch.remove();
});

test("a generated fleet has nothing wrong with it, and the same seed gives the same fleet", async () => {
  const files = generateFleet({ environments: 300, seed: 3 });
  expect(files).toEqual(generateFleet({ environments: 300, seed: 3 }));
  const { fleet, findings } = await readFleet(repository, treeOf(files), rules);
  expect(findings).toEqual([]);
  expect(fleet.environments.size).toBe(300);
  const all = [...fleet.environments.values()];
  expect(all.filter(({ spec }) => spec.stage === "production").length).toBeGreaterThan(50);
  expect(all.some(({ spec }) => Object.keys(spec.takes).length > 0)).toBe(true);
});

test("components come in order of uses, with accesses and settings written out, however the page orders them", async () => {
  const components = [
    "  web:\n    path: web-service@1\n    settings: { image: ghcr.io/acme-corp/shop:1 }\n    uses: [api, db]\n",
    "  db:\n    path: postgres@1\n",
    "  api:\n    path: web-service@1\n    settings: { image: ghcr.io/acme-corp/api:1, port: 9000 }\n    uses: [{ component: db, access: read }]\n",
  ];
  const read = async (order: readonly string[]) =>
    (
      await readFleet(
        repository,
        treeOf({ ...baseFiles, "environments/orders/staging/environment.yaml": page(`components:\n${order.join("")}`) }),
        rules,
      )
    ).fleet.environments.get("orders/staging")?.components;
  const found = await read(components);
  expect(found?.map(({ name }) => name)).toEqual(["db", "api", "web"]);
  expect(found?.[1]).toEqual({
    name: "api",
    path: "web-service@1",
    size: "small",
    settings: { image: "ghcr.io/acme-corp/api:1", port: 9000, public: false, env: {}, health: { path: "/healthz" } },
    uses: [{ component: "db", access: "read" }],
  });
  expect(found?.[2]?.uses).toEqual([
    { component: "api", access: "call" },
    { component: "db", access: "write" },
  ]);
  expect(await read(components.toReversed())).toEqual(found);
});

const shared = {
  ...baseFiles,
  "environments/orders/staging/environment.yaml": page(
    "components: { jobs: { path: queue@1 } }\nshares: [{ component: jobs, with: billing/staging }]\n",
  ),
  "environments/billing/staging/environment.yaml": page(
    "takes: { theirs: { from: orders/staging, component: jobs } }\ncomponents:\n  bills:\n    path: worker@1\n    settings: { image: ghcr.io/acme-corp/bills:1 }\n    uses: [{ component: theirs, access: receive }]\n",
  ),
  "environments/billing/staging/alarm.ts": "export {};\n",
};

test("what a program is run with holds everything that it stands on, as plain data", async () => {
  const { fleet } = await readFleet(repository, treeOf(shared), rules);
  const taker = makeEnvironmentInput(fleet, "billing/staging", { services: { gateway: "main" } });
  expect(taker.taken).toEqual([
    {
      name: "jobs",
      path: "queue@1",
      size: "small",
      settings: {},
      uses: [],
      as: "theirs",
      from: "orders/staging",
      access: "send-and-receive",
    },
  ]);
  expect(taker).toMatchObject({
    team: { name: "billing" },
    instance: { name: "local", target: "kubernetes" },
    layers: { services: { gateway: "main" } },
    code: ["environments/billing/staging/alarm.ts"],
  });
  expect(makeEnvironmentInput(fleet, "orders/staging", {}).shared).toEqual([
    { component: "jobs", with: "billing/staging", access: "send-and-receive" },
  ]);
  expect(makeLayerInput(fleet, "eu", "cluster", { network: { vpcId: "vpc-1" } })).toMatchObject({
    kind: "layer",
    organisation: "acme",
    instance: { name: "eu" },
    layer: "cluster",
    settings: {},
    layers: { network: { vpcId: "vpc-1" } },
  });
  expect(structuredClone(taker)).toEqual(taker);
  expect(() => makeEnvironmentInput(fleet, "billing/next", {})).toThrow("There is no environment billing/next");
});

test("reading some environments finds in them what reading all finds, clashes with others included", async () => {
  const clashing = {
    ...shared,
    "environments/orders/next/environment.yaml": page(
      "hosts: { shop.example.com: web, a.pay.example.com: web }\ncomponents: { web: { path: web-service@1, settings: { image: ghcr.io/acme-corp/shop:1 } } }\n",
    ),
    "environments/billing/next/environment.yaml": page(
      "hosts: { shop.example.com: web, pay.example.com: web, deep.shop.example.com: web }\ncomponents: { web: { path: web-service@1, settings: { image: ghcr.io/acme-corp/shop:1 } } }\n",
    ),
    "environments/billing/broken/environment.yaml": "purpose: [\n",
    "environments/billing/staging/environment.yaml": shared["environments/billing/staging/environment.yaml"].replace("jobs }", "job }"),
  };
  const tree = treeOf(clashing);
  const all = (await readFleet(repository, tree, rules)).findings;
  for (const ref of ["orders/next", "billing/next", "orders/staging", "billing/staging", "billing/broken"]) {
    const { findings, fleet } = await readFleet(repository, tree, { ...rules, only: [ref] });
    const told = (finding: { rule: string; at: { file: string }; related?: readonly { file: string }[] | undefined }) =>
      `${finding.rule} ${[finding.at.file, ...(finding.related ?? []).map(({ file }) => file)].sort().join(" ")}`;
    const concerned = all.filter(({ at, related = [] }) => [at, ...related].some(({ file }) => file.startsWith(`environments/${ref}/`)));
    expect(new Set(findings.map(told))).toEqual(
      new Set([
        ...concerned.map(told),
        ...(ref === "orders/staging" ? ["unknown-component environments/billing/staging/environment.yaml"] : []),
      ]),
    );
    if (ref === "orders/staging") expect([...fleet.environments.keys()].sort()).toContain("orders/staging");
  }
});

test("deleting what others take is found when only the deleted one is asked about", async () => {
  const { "environments/orders/staging/environment.yaml": _, ...rest } = shared;
  const { findings } = await readFleet(repository, treeOf(rest), { ...rules, only: ["orders/staging"] });
  expect(findings.map(({ rule, at }) => [rule, at.file])).toEqual([
    ["unknown-environment", "environments/billing/staging/environment.yaml"],
  ]);
});

test("a platform or a team that can't be read breaks what stands on it, and deletes nothing", async () => {
  const broken = await readFleet(repository, treeOf({ ...shared, "platform/instances.yaml": "organisation: [" }), rules);
  expect([...(broken.fleet.broken ?? [])].sort()).toEqual(["billing/staging", "orders/staging"]);
  expect(broken.fleet.environments.size).toBe(0);
  const team = await readFleet(repository, treeOf({ ...shared, "environments/billing/team.yaml": "name: billing\n" }), rules);
  expect([[...(team.fleet.broken ?? [])], [...team.fleet.environments.keys()]]).toEqual([["billing/staging"], ["orders/staging"]]);
});

const image = fc.constantFrom("ghcr.io/acme-corp/shop:1.4.2", `ghcr.io/acme-corp/shop@sha256:${"a".repeat(64)}`);
const workload = fc.record({
  path: fc.constant("web-service@1"),
  size: fc.constantFrom("small", "medium", "large"),
  settings: fc.record({ image, port: fc.integer({ min: 1, max: 65_535 }) }),
  uses: fc.constantFrom([], ["db"], [{ component: "db", access: "read" }]),
});
const text = fc
  .string({ minLength: 5, maxLength: 60, unit: fc.constantFrom(..."abc XYZ019-:#'\"{}[]&*!|>%@`~,.?/\\éñ日") })
  .filter((each) => each.trim().length >= 5);
const environment = fc.record({
  purpose: text,
  stage: fc.constantFrom("sandbox", "development", "staging"),
  data: fc.constantFrom("public", "internal", "confidential", "restricted"),
  lease: fc.record({
    until: fc
      .date({ min: new Date("2026-11-22"), max: new Date("2099-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  }),
  budget: fc.integer({ min: 0, max: 2000 }),
  access: fc.uniqueArray(fc.record({ group: text, role: fc.constantFrom("viewer", "operator"), reason: text }), {
    maxLength: 3,
    selector: ({ group }) => group,
  }),
  hosts: fc.constantFrom({}, { "shop.example.com": "web" }),
  components: fc.record({ web: workload, db: fc.constant({ path: "postgres@1", size: "small", settings: { version: "18" }, uses: [] }) }),
});

test("any valid environment, written and read again, is the same", async () => {
  await fc.assert(
    fc.asyncProperty(environment, fc.constantFrom("any" as const, "flow" as const), async (written, collectionStyle) => {
      const tree = treeOf({
        ...baseFiles,
        "environments/orders/staging/environment.yaml": stringify(written, { collectionStyle, aliasDuplicateObjects: false }),
      });
      const { fleet, findings } = await readFleet(repository, tree, rules);
      expect(findings).toEqual([]);
      expect(fleet.environments.get("orders/staging")?.spec).toEqual({ ...written, shares: [], takes: {} } as unknown as Environment);
    }),
    { numRuns: 40 },
  );
});

test("what is taken of an environment with a mistake elsewhere on its page is still known to the taker", async () => {
  const page = shared["environments/orders/staging/environment.yaml"].replace("lease: { until: 2027-03-31 }\n", "");
  const { fleet, entries } = await readFleet(
    repository,
    treeOf({ ...shared, "environments/orders/staging/environment.yaml": page }),
    rules,
  );
  expect([[...(fleet.broken ?? [])], [...fleet.environments.keys()]]).toEqual([["orders/staging"], ["billing/staging"]]);
  expect(makeEnvironmentInput(fleet, "billing/staging", {}).taken).toMatchObject([{ name: "jobs", from: "orders/staging", as: "theirs" }]);
  const request = fleet.environments.get("billing/staging");
  expect(request === undefined ? [] : Object.keys(materialsOf(request, fleet, entries))).toContain(
    "environments/orders/staging/environment.yaml",
  );
});
