import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeUrn, placeholder, type Resource, type ResourceGraph } from "../../contract/graph.ts";
import { openPulumi } from "./run-stack.ts";

const isHere = (process.env["PATH"] ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, "pulumi")));
const [project, stack, ref] = ["environments", "orders.staging", "orders/staging"];

/** Where the engine's own provider finds the SDK. */
const modules = dirname(dirname(dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"))));

/** A provider in a text, as programs hand their own to the engine: it makes nothing but what it says. */
const provider = `exports.handler = () => ({
  create: async (inputs) => { if (inputs.fails) throw new Error("the cloud is out of " + inputs.name); return { id: inputs.name, outs: { ...inputs, made: inputs.name + "!" } }; },
  diff: async (id, olds, news) => ({ changes: olds.value !== news.value || olds.fixed !== news.fixed, replaces: olds.fixed !== news.fixed ? ["fixed"] : [] }),
  update: async (id, olds, news) => ({ outs: { ...news, made: news.name + "!" } }),
  delete: async () => {},
});`;

let folder: string;
/** What was last asked for and applied. */
let last: ResourceGraph | undefined;
beforeEach(() => {
  last = undefined;
  folder = mkdtempSync(join(tmpdir(), "roadbed-pulumi-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function component(name: string, more: Partial<Resource> = {}): Resource {
  const type = "roadbed:path:sketch";
  return {
    urn: makeUrn(stack, project, type, name),
    type,
    name,
    custom: false,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    ...more,
  };
}

function thing(name: string, inputs: Resource["inputs"] = {}, more: Partial<Resource> = {}): Resource {
  const type = "pulumi-nodejs:dynamic:Resource";
  return {
    ...component(name),
    urn: makeUrn(stack, project, type, name),
    type,
    custom: true,
    inputs: { name, __provider: provider, ...inputs },
    ...more,
  };
}

function graphOf(...resources: Resource[]): ResourceGraph {
  return { project, stack, resources, outputs: {} };
}

interface Done {
  readonly events: string[];
  readonly outcome: { ok: boolean; isGone: boolean; error?: string; steps: readonly { op: string; ok: boolean; urn: string }[] };
  readonly stateOf: (name: string) => { inputs?: object; outputs?: object; protect?: boolean } | undefined;
}

async function apply(desired: ResourceGraph | undefined, options: { plannedFor?: ResourceGraph; replaced?: string[] } = {}): Promise<Done> {
  const engine = openPulumi({ backend: `file://${folder}`, env: { PULUMI_CONFIG_PASSPHRASE: "correct horse", NODE_PATH: modules } });
  const name = { project: project, stack: stack };
  const plan = makeApprovedPlan(ref, last, options.plannedFor ?? desired, {
    replaced: options.replaced ?? [],
  });
  const run = engine.apply({ ...plan, project: name.project, stack: name.stack }, desired === undefined ? {} : { desired });
  const events: string[] = [];
  let step = await run.next();
  for (; step.done !== true; step = await run.next())
    events.push(`${step.value.phase} ${step.value.step?.op ?? ""} ${step.value.step?.name ?? ""}`);
  const after = await engine.read(name);
  if (step.value.ok) last = desired;
  return {
    events,
    outcome: step.value,
    stateOf: (wanted) => after?.resources.find(({ urn }) => urn.endsWith(`::${wanted}`)),
  };
}

describe.skipIf(!isHere)(`the real Pulumi engine${isHere ? "" : " (SKIPPED: pulumi is not on PATH)"}`, () => {
  test("a rendered graph is made in order, values travel to what needs them, and a second run does nothing", async () => {
    const db = thing("db");
    const web = thing(
      "web",
      { value: `host=${placeholder(db.urn, "made")}` },
      {
        dependencies: [db.urn],
        parent: component("app").urn,
        urn: makeUrn(stack, project, "pulumi-nodejs:dynamic:Resource", "web", component("app").urn),
      },
    );
    const first = await apply(graphOf(component("app"), db, web));
    expect(first.outcome).toMatchObject({ ok: true, isGone: false });
    expect(first.events.indexOf("end create db")).toBeLessThan(first.events.indexOf("begin create web"));
    expect(first.stateOf("web")?.outputs).toMatchObject({ value: "host=db!" });
    expect((await apply(graphOf(component("app"), db, web))).events).toEqual([]);
  });

  test("what fails in the middle leaves what was made, says why, and the next run goes on", async () => {
    const broken = await apply(graphOf(thing("db"), thing("web", { fails: true }, { dependencies: [thing("db").urn] })));
    expect(broken.outcome).toMatchObject({ ok: false, error: expect.stringContaining("the cloud is out of web") as string });
    expect(broken.stateOf("db")).toBeDefined();
    const healed = await apply(graphOf(thing("db"), thing("web", {}, { dependencies: [thing("db").urn] })));
    expect(healed.outcome.steps.filter(({ ok }) => ok).map(({ op }) => op)).toContain("create");
    expect(healed.stateOf("web")).toBeDefined();
  });

  test("what nobody agreed to is refused before anything is done", async () => {
    await apply(graphOf(thing("db")));
    const { outcome, stateOf } = await apply(graphOf(thing("db"), thing("extra")), { plannedFor: graphOf(thing("db")) });
    expect(outcome).toMatchObject({ ok: false, error: "Pulumi would create Resource extra, which nobody agreed to; nothing was done." });
    expect(stateOf("extra")).toBeUndefined();
    last = undefined;
    await apply(graphOf(thing("db", {}, { protect: true })));
    const surprised = await apply(graphOf(thing("extra")), { plannedFor: graphOf() });
    expect(surprised.outcome).toMatchObject({ ok: false, error: expect.stringContaining("create Resource extra") as string });
    expect(surprised.stateOf("db")).toMatchObject({ protect: true });
  });

  test("a change in place, a replacement, and a protected resource that was released", async () => {
    await apply(graphOf(thing("db", { value: "1", fixed: "a" }, { protect: true }), thing("web")));
    const changed = await apply(graphOf(thing("db", { value: "2", fixed: "a" }, { protect: true }), thing("web")));
    expect(changed.events).toEqual(["begin update db", "end update db"]);
    const gone = await apply(graphOf(thing("web")));
    expect(gone.events).toEqual(["begin delete db", "end delete db"]);
    const replaced = await apply(graphOf(thing("web", { fixed: "b" })), { replaced: ["web"] });
    expect(replaced.outcome).toMatchObject({ ok: true });
    const nothing = await apply(undefined);
    expect(nothing.outcome).toMatchObject({ ok: true, isGone: true });
  });
});
