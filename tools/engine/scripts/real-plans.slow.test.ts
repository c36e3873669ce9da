import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { ResourceGraph } from "../src/contract/graph.ts";
import { isChange, type Plan, type Step } from "../src/contract/plan.ts";
import { planChange, type PlanChangeOptions, type PlannedChange } from "../src/flow/plan-change.ts";
import { replacements } from "../src/plan/replacements.data.ts";
import { makeProposedTree } from "../src/propose/propose-change.ts";
import { openRepository } from "../src/read/git.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const repository = openRepository(root);
const base = await repository.workingTree();
const copies: string[] = [];

afterAll(() => {
  for (const tree of copies) rmSync(join(root, ".platform", "checkouts", tree), { recursive: true, force: true });
});

type Edit = (text: string) => string;

/** The tree of this repository with some files edited, or deleted; nothing in the working tree is touched. */
async function edit(edits: Readonly<Record<string, Edit | undefined>>, from = base): Promise<string> {
  const files = Object.entries(edits).map(([path, change]) => {
    const before = readFileSync(join(root, path), "utf8");
    const after = change?.(before);
    if (after === before) throw new Error(`${path} would stay as it is.`);
    return [path, after] as const;
  });
  const tree = await makeProposedTree({ root, base: from, files: new Map(files) });
  copies.push(tree);
  return tree;
}

function plan(options: Partial<PlanChangeOptions>): Promise<PlannedChange> {
  const judge: PlanChangeOptions["judge"] = ({ ref, fingerprint }) => ({
    ref,
    fingerprint,
    allowed: true,
    violations: [],
    lane: "owner",
    reasons: [],
  });
  return planChange({ root, base, catalog, layers, today: "2026-12-01", judge, ...options });
}

const page = (ref: string) => `environments/${ref}/environment.yaml`;
const replace =
  (from: string | RegExp, to: string): Edit =>
  (text) =>
    text.replace(from, to);

function printPlans({ record }: PlannedChange): string[] {
  return record.plans.flatMap((one) => [one.ref, ...print(one)]);
}

function print({ steps }: Plan): string[] {
  return steps
    .filter((step) => isChange(step) && isThing(step))
    .map(
      (step) =>
        `  ${step.op === "keep" ? `held ${step.held ?? ""}` : step.op} ${step.type.split(":").at(-1) ?? ""} ${step.name}: ${step.why}`,
    );
}

function isThing(step: Step): boolean {
  return step.op === "create" ? step.after.custom : step.before.custom;
}

test("a comment on a page changes nothing", async () => {
  const head = await edit({ [page("orders/production")]: (text) => `# looked at\n${text}` });
  const { record, errors } = await plan({ head });
  expect([record.plans, errors.size]).toEqual([[], 0]);
  // Itself, and who takes from it.
  expect(record.considered).toEqual({ environments: 2, layers: 0 });
});

test("more room for a database changes the database, and says in the page's words why", async () => {
  const head = await edit({ [page("orders/production")]: replace("storage: 100Gi", "storage: 200Gi") });
  expect(printPlans(await plan({ head }))).toEqual([
    "orders/production",
    "  update Instance db: its setting storage changes from 100Gi to 200Gi",
    "  update MetricAlarm db-disk-nearly-full: its setting storage changes from 100Gi to 200Gi",
  ]);
});

test("another network range is followed from layer to layer into every environment on the instance, and into no other", async () => {
  const head = await edit({ "platform/instances.yaml": replace("10.20.0.0/16", "10.30.0.0/16") });
  const { record, errors } = await plan({ head });
  expect(errors.size).toBe(0);
  expect(record.plans.map(({ ref }) => ref)).toEqual([
    "eu/network",
    "eu/cluster",
    "eu/services",
    "billing/production",
    "orders/production",
  ]);
  const [network, cluster, services, , orders] = record.plans;
  expect(print(network as Plan)).toContain(
    "  replace Vpc vpc: of the instance eu, layers.network.cidr changes from 10.20.0.0/16 to 10.30.0.0/16",
  );
  expect(print(cluster as Plan)).toContain("  replace Cluster control-plane: Vpc vpc of the layer network is made anew");
  // The old cluster goes with everything in it.
  for (const { steps } of [services, orders] as Plan[]) {
    const objects = steps.filter((step) => step.type.startsWith("kubernetes:") && isThing(step));
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.filter(({ op }) => op !== "replace")).toEqual([]);
  }
  expect(print(orders as Plan)).toContain("  replace Deployment web: Cluster control-plane of the layer cluster is made anew");
  expect(print(orders as Plan)).toContain("  replace SecurityGroup db: Vpc vpc of the layer network is made anew");
});

test("an environment that goes leaves what holds data, and all that this needs", async () => {
  const head = await edit({ [page("orders/production")]: undefined, [page("billing/production")]: undefined });
  const { record } = await plan({ head, only: ["orders/production"] });
  const steps = record.plans[0]?.steps ?? [];
  const held = steps
    .filter((step) => step.op === "keep" && step.held === "delete")
    .map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`);
  expect(held).toContain("Instance db");
  expect(held).toContain("SecurityGroup db");
  expect(held).toContain("Queue placed");
  expect(held).toContain("Namespace namespace");
  const gone = new Set(steps.filter(({ op }) => op === "delete").map(({ urn }) => urn));
  expect(gone.size).toBeGreaterThan(10);
  for (const step of steps) if (step.op === "keep") expect(step.before.dependencies.filter((urn) => gone.has(urn))).toEqual([]);
});

test("data that its team has released goes, and the plan says that it is released", async () => {
  const withoutPages = await edit({ [page("orders/production")]: undefined, [page("billing/production")]: undefined });
  const before = await standingOf("orders/production");
  const released = await edit(
    {
      "environments/orders/team.yaml": (text) =>
        `${text}\ndestroyData:\n  - of: production\n    reason: The shop has moved to another platform.\n`,
    },
    withoutPages,
  );
  const { record } = await plan({
    base: withoutPages,
    head: released,
    readStanding: async (ref) => (ref === "orders/production" ? before : undefined),
  });
  expect(record.plans.map(({ ref }) => ref)).toEqual(["orders/production"]);
  const lines = print(record.plans[0] as Plan);
  expect(lines).toContain("  delete Instance db: its data has been released");
  expect(lines.filter((line) => !line.startsWith("  delete"))).toEqual([]);
});

test("a stage on another instance moves everything, and is refused where data would stay behind", async () => {
  const move = (ref: string) => edit({ [page(ref)]: replace(/^stage: \w+$/m, "stage: production") });
  const { errors, record } = await plan({ head: await move("billing/staging") });
  expect(record.plans.filter(({ ref }) => ref === "billing/staging")).toEqual([]);
  expect(errors.has("billing/staging")).toBe(true);
});

test("code of a golden path is rendered from the side that it belongs to, its kit and contract too", async () => {
  const head = await edit({
    "golden-paths/kit/labels.ts": replace('"app.kubernetes.io/managed-by": "roadbed"', '"app.kubernetes.io/managed-by": "roadbed-next"'),
    "tools/engine/src/contract/identity.ts": replace('return ref.replace("/", "-");', 'return `${ref.replace("/", "-")}-next`;'),
  });
  const there = await plan({ head, only: ["orders/spike"] });
  const back = await plan({ base: head, head: base, only: ["orders/spike"] });
  const [forth, reverse] = [there, back].map(({ record }) => record.plans[0]?.steps.find(({ name }) => name === "namespace"));
  expect(forth).toMatchObject({ op: "replace" });
  const changes = forth?.op === "replace" ? forth.changes : [];
  expect(changes).toContainEqual({
    path: "metadata.name",
    kind: "changed",
    before: "orders-spike",
    after: "orders-spike-next",
    replaces: true,
  });
  expect(changes).toContainEqual({
    path: 'metadata.labels["app.kubernetes.io/managed-by"]',
    kind: "changed",
    before: "roadbed",
    after: "roadbed-next",
  });
  expect(reverse?.op === "replace" ? reverse.changes.find(({ path }) => path === "metadata.name") : undefined).toMatchObject({
    after: "orders-spike",
  });
  expect(existsSync(join(root, ".platform", "checkouts", head))).toBe(true);
});

test("a page that heals is compared with what was last applied", async () => {
  const broken = await edit({ [page("orders/spike")]: replace("stage: sandbox", "stagee: sandbox") });
  const unknown = await plan({ base: broken, head: base });
  expect(unknown.errors.size).toBe(0);
  expect(new Set(unknown.record.plans[0]?.steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  const standing = await standingOf("orders/spike");
  const known = await plan({ base: broken, head: base, readStanding: async () => standing });
  expect(printPlans(known)).toEqual([]);
  const other = await plan({ base, head: broken });
  expect([...other.errors.keys()]).toEqual(["orders/spike"]);
});

test("every resource that is shipped for AWS has its rules for what can't change in place", async () => {
  const nothing = execFileSync("git", ["hash-object", "-w", "-t", "tree", "--stdin"], { cwd: root, input: "", encoding: "utf8" }).trim();
  copies.push(nothing);
  const everything = await plan({ base: nothing, head: base });
  expect(everything.errors.size).toBe(0);
  const types = everything.record.plans.flatMap(({ steps }) => steps.filter(isThing).map(({ type }) => type));
  expect(new Set(types).size).toBeGreaterThan(60);
  expect([...new Set(types)].filter((type) => type.startsWith("aws:") && !Object.hasOwn(replacements, type))).toEqual([]);
});

/** The same repository without any request. */
async function emptied(): Promise<string> {
  const entries = await repository.listTree(base, ["environments"]);
  const pages = entries.filter(({ path }) => path.endsWith("/environment.yaml")).map(({ path }) => [path, undefined] as const);
  return makeProposedTree({ root, base, files: new Map(pages) });
}

async function standingOf(ref: string): Promise<ResourceGraph> {
  const { record } = await plan({ base: await emptied(), head: base, only: [ref] });
  const steps = record.plans[0]?.steps ?? [];
  const resources = steps.flatMap((step) => (step.op === "create" ? [step.after] : []));
  return { project: "environments", stack: ref.replace("/", "."), resources, outputs: {} };
}
