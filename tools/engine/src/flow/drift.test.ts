import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Waiver } from "../contract/waiver.ts";
import { openStore } from "../ledger/store.ts";
import { openRepository } from "../read/git.ts";
import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { type DriftDetails, type DriftOptions, sweepDrift } from "./drift.ts";
import { makeRepair } from "./drift/make-repair.ts";
import { makeEmbeddedEngine, makeMissingEngine, reconcile, type ReconcileSummary } from "./reconcile.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import {
  makeSimpleRenderer,
  openSimpleSource,
  simpleInstances,
  simpleJudgement,
  writeSimplePage,
  writeSimpleTeam,
} from "./replay/simple-platform.fake.ts";

const page = (ref: string) => `environments/${ref}/environment.yaml`;
const deployment = "local/orders/staging/deployment-web-web.yaml";
const settings = "local/orders/staging/configmap-web-settings.yaml";
const index = "local/orders/staging/kustomization.yaml";

let repository: ScratchRepository;
let time: number;
let waivers: ReadonlyMap<string, Waiver>;
beforeEach(async () => {
  repository = makeScratchRepository();
  time = Date.parse("2027-01-01T00:00:00Z");
  waivers = new Map();
  repository.commit({
    "environments/orders/team.yaml": writeSimpleTeam("orders"),
    "platform/instances.yaml": simpleInstances,
    "golden-paths/README.md": "1",
    [page("orders/staging")]: writeSimplePage({ web: "1" }),
    [page("orders/test")]: writeSimplePage({ web: "1" }),
    [page("orders/prod")]: writeSimplePage({ web: "1" }, "production"),
  });
  await run();
});
afterEach(() => {
  repository.remove();
});

test("right after a reconcile there is none, and each instance takes one look", async () => {
  const { groups, noise, errors, considered, places } = await sweep();
  expect({ groups, noise, errors, considered }).toEqual({ groups: [], noise: {}, errors: {}, considered: { stacks: 4, objects: 10 } });
  expect(places.map(({ instance, name, requests }) => [instance, name, requests])).toEqual([
    ["local", "branch live", 1],
    ["live", "branch live", 1],
  ]);
});

test("what a person changed on the branch is told by kind, place, name and time", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  const [group, ...others] = (await sweep()).groups;
  expect(others).toEqual([]);
  expect(group).toMatchObject({
    manager: "Bob",
    from: "2027-01-02T03:04:05+00:00",
    drifts: [{ kind: "field-changed", ref: "orders/staging", path: "spec.value", desired: "1", live: "2" }],
  });
});

test("an object is gone when its file is, and also when only the list of its folder leaves it out", async () => {
  byHand({ [settings]: () => undefined, [index]: (text) => text.replace("- deployment-web-web.yaml\n", "") });
  expect(tell(await sweep())).toEqual(["object-deleted ConfigMap web-settings Bob", "object-deleted Deployment web-web Bob"]);
});

test("what the pulumi CLI keeps is named, and not said to be as it should", async () => {
  repository.commit({
    "platform/instances.yaml": simpleInstances.replace(
      "live: { target: kubernetes, engine: embedded",
      "live: { target: kubernetes, engine: pulumi",
    ),
  });
  const { elsewhere, considered, places, errors } = await sweep();
  expect({ elsewhere, considered, errors }).toEqual({ elsewhere: ["live"], considered: { stacks: 3, objects: 7 }, errors: {} });
  expect(places.map(({ instance }) => instance)).toEqual(["local"]);
});

test("a file that nothing asks for is an orphan, whoever's folder it lies in", async () => {
  const copy = (name: string) => () => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: orders-staging\n`;
  byHand({ "local/orders/staging/configmap-left.yaml": copy("left"), "local/nobody/gone/configmap-lost.yaml": copy("lost") });
  expect(tell(await sweep())).toEqual(["orphan ConfigMap left Bob", "orphan ConfigMap lost Bob"]);
});

test("a reconcile that repairs takes all of it back, records it, touches nothing else, and then there is none", async () => {
  byHand({
    [deployment]: (text) => text.replace('value: "1"', 'value: "2"'),
    [settings]: () => undefined,
    "local/orders/test/configmap-left.yaml": () => "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: left, namespace: orders-test }\n",
  });
  expect((await run()).outcomes).toEqual([]);
  const { outcomes } = await run(await sweep());
  expect(
    outcomes.map(({ ref, status, plan }) => [
      ref,
      status,
      plan?.steps.filter(({ op }) => op !== "keep").map(({ op, name }) => `${op} ${name}`),
    ]),
  ).toEqual([["orders/staging", "applied", ["create web-settings", "update web-web"]]]);
  expect((await sweep()).groups).toEqual([]);
  expect(repository.git("log", "--format=%s", "-1", "origin/live").trim()).toBe("result: 2 stacks");
  const records = await (await open()).ledger.read("orders/staging");
  expect(records.map(({ kind }) => kind)).toEqual(["intent", "result", "intent", "result"]);
});

test("sweeps and repairs in a row write nothing where nobody changes anything", async () => {
  const before = repository.git("rev-parse", "origin/live", "origin/ledger");
  for (let cycle = 0; cycle < 10; cycle++) expect((await run(await sweep())).outcomes).toEqual([]);
  repository.git("fetch", "--quiet", "origin");
  expect(repository.git("rev-parse", "origin/live", "origin/ledger")).toBe(before);
});

test("a waiver accepts it until its last day, and no repair takes it back before", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  waivers = new Map([["until-march", makeWaiver("orders/staging", "2027-03-31")]]);
  const accepted = await sweep();
  expect(accepted.groups).toEqual([]);
  expect(accepted.accepted).toMatchObject([{ waiver: "until-march", until: "2027-03-31" }]);
  expect((await run(accepted)).outcomes).toEqual([]);
  time = Date.parse("2027-04-01T00:00:00Z");
  expect(tell(await sweep())).toEqual(["field-changed Deployment web-web Bob"]);
});

test("a waiver for another environment or another object accepts nothing, and is said to be idle", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  const elsewhere = makeWaiver("orders/test", "2027-03-31");
  waivers = new Map([
    ["elsewhere", elsewhere],
    ["another", { ...makeWaiver("orders/staging", "2027-03-31"), scope: { environments: ["orders/staging"], resource: "web-settings" } }],
  ]);
  const { groups, idleWaivers } = await sweep();
  expect([groups.length, idleWaivers]).toEqual([1, ["elsewhere", "another"]]);
});

test("of one environment only, only its own is looked at, and what main has not got applied yet is no drift", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  repository.commit({ [page("orders/test")]: writeSimplePage({ web: "2" }) });
  const { groups, outOfStep, considered } = await sweep({ only: ["orders/test"] });
  expect({ groups, outOfStep, considered }).toEqual({ groups: [], outOfStep: ["orders/test"], considered: { stacks: 1, objects: 3 } });
});

test("what is changed in the request and by hand is planned once, from what lives", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  repository.commit({ [page("orders/staging")]: writeSimplePage({ web: "3" }) });
  expect((await run(await sweep())).outcomes).toMatchObject([{ ref: "orders/staging", status: "applied" }]);
  expect((await sweep()).groups).toEqual([]);
});

test("a file that is no YAML is said, and its object counts as gone", async () => {
  byHand({ [deployment]: () => "kind: [Deployment\n" });
  const { errors, groups } = await sweep();
  expect(errors).toEqual({ [deployment]: `${deployment} on the branch live is not YAML.` });
  expect(groups.map(({ drifts }) => drifts.map(({ kind }) => kind))).toEqual([["object-deleted"]]);
});

test("an instance that can't be read is said, and stops no other", async () => {
  byHand({ [deployment]: (text) => text.replace('value: "1"', 'value: "2"') });
  const { groups, errors } = await sweep({
    openReader: ({ name }) => (name === "live" ? Promise.resolve({ whyNot: "The API server does not answer." }) : undefined),
  });
  expect([groups.length, errors]).toEqual([1, { live: "The API server does not answer." }]);
});

function makeWaiver(environment: string, until: string): Waiver {
  return {
    rule: "drift",
    scope: { environments: [environment] },
    reason: "The vendor works on it by hand.",
    control: "The sweep looks at it.",
    owner: "orders",
    approver: "margaret",
    until,
  };
}

/** A commit on the branch live that no run made. */
function byHand(changes: Readonly<Record<string, (text: string) => string | undefined>>): void {
  const clone = repository.clone();
  const git = (...args: string[]) => repository.git("-C", clone, "-c", "user.name=Bob", ...args);
  git("fetch", "--quiet", "origin", "live");
  git("checkout", "--quiet", "-B", "live", "FETCH_HEAD");
  for (const [path, change] of Object.entries(changes)) {
    const file = join(clone, path);
    const text = change(existsSync(file) ? readFileSync(file, "utf8") : "");
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", "hotfix", "--date", "2027-01-02T03:04:05+00:00");
  git("push", "--quiet", "origin", "live");
}

function tell({ groups }: DriftDetails): string[] {
  return groups
    .flatMap(({ drifts }) => drifts)
    .map(({ kind, object, by }) => `${kind} ${object.kind} ${object.name} ${by?.manager ?? ""}`)
    .sort();
}

async function open() {
  const store = openStore({ directory: repository.root, remote: "origin", now: () => new Date(time) });
  await store.pull();
  return store;
}

function openSource(): DesiredSource {
  const source = openSimpleSource(repository.root);
  return { ...source, read: async (tree, refs) => ({ ...(await source.read(tree, refs)), waivers }) };
}

async function sweep(options: Partial<DriftOptions> = {}): Promise<DriftDetails> {
  return await sweepDrift({
    repository: openRepository(repository.root),
    source: openSource(),
    store: await open(),
    now: () => new Date(time),
    ...options,
  });
}

async function run(drift?: DriftDetails): Promise<ReconcileSummary> {
  const store = openStore({ directory: repository.root, remote: "origin", now: () => new Date(time) });
  const running = reconcile({
    repository: openRepository(repository.root),
    store,
    source: openSource(),
    layers: ["services"],
    renderer: makeSimpleRenderer(),
    judgement: simpleJudgement,
    engines: {
      embedded: makeEmbeddedEngine({ live: store.live, version: "1", now: () => new Date(time) }),
      pulumi: makeMissingEngine("pulumi"),
    },
    ...(drift === undefined ? {} : { repair: makeRepair(drift) }),
    runId: "test-1",
    now: () => new Date(time),
  });
  for (let step = await running.next(); ; step = await running.next()) if (step.done === true) return step.value;
}
