import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../ledger/store.ts";
import { openRepository } from "../read/git.ts";
import {
  type Engine,
  makeEmbeddedEngine,
  makeMissingEngine,
  reconcile,
  type ReconcileOptions,
  type ReconcileSummary,
} from "./reconcile.ts";
import type { Asked } from "./consent/check-consent.ts";
import type { Choice } from "./reconcile/choose.ts";
import type { Judgement } from "./reconcile/prepare.ts";
import { makeSimpleRenderer, openSimpleSource, simpleJudgement, writeSimplePage, writeSimpleTeam } from "./replay/simple-platform.fake.ts";
import { readShares, type Shares } from "./shares.ts";

// Two instances that need a cloud's identity and one that needs none, and the jobs of the workflow `reconcile`.
const instances = [
  "organisation: acme",
  "github: acme-corp",
  "registries: [ghcr.io/acme-corp]",
  "instances:",
  "  local: { target: kubernetes, engine: embedded, stages: [sandbox, development], region: home, domain: dev.example.com, layers: { services: {} } }",
  "  eu: { target: aws, engine: pulumi, stages: [production], region: eu-west-1, domain: example.com, layers: { services: {} } }",
  "  us: { target: aws, engine: pulumi, stages: [staging], region: us-east-1, domain: us.example.com, layers: {} }",
  "",
].join("\n");
const page = (ref: string) => `environments/${ref}/environment.yaml`;
const ask = (ref: string, stage: string) => ({ [page(ref)]: writeSimplePage({ web: "1" }, stage) });
const time = new Date("2027-01-01T00:00:00Z");

let repository: ScratchRepository;
let acted: string[];
beforeEach(() => {
  acted = [];
  repository = makeScratchRepository();
  repository.commit({
    "platform/instances.yaml": instances,
    "golden-paths/README.md": "1",
    "environments/orders/team.yaml": writeSimpleTeam("orders"),
    ...ask("orders/tryout", "development"),
    ...ask("orders/test", "staging"),
    ...ask("orders/shop", "production"),
  });
});
afterEach(() => {
  repository.remove();
});

const open = () => openStore({ directory: repository.root, remote: "origin", now: () => time });
const common = () => ({ repository: openRepository(repository.root), source: openSimpleSource(repository.root), now: () => time });

/** As one job of the workflow: only one of an instance's own has the engine that needs an identity. */
async function job(name: string, choice: Choice, more: Partial<ReconcileOptions> = {}): Promise<ReconcileSummary> {
  const store = open();
  const embedded = makeEmbeddedEngine({ live: store.live, version: "1", now: () => time });
  const watch = (engine: Engine): Engine => ({
    ...engine,
    apply(place, plan, options) {
      acted.push(`${name}: ${place.ref} on ${place.instance.name}`);
      return engine.apply(place, plan, options);
    },
  });
  const pulumi = choice.withoutIdentity === true ? makeMissingEngine("pulumi") : watch({ ...embedded, name: "pulumi" });
  const run = reconcile({
    ...common(),
    store,
    layers: ["services"],
    renderer: makeSimpleRenderer(),
    judgement: simpleJudgement,
    engines: { embedded: watch(embedded), pulumi },
    runId: name,
    isAlive: () => false,
    ...choice,
    ...more,
  });
  for (let step = await run.next(); ; step = await run.next()) if (step.done === true) return step.value;
}

async function runAll(size = 200): Promise<Shares> {
  const shares = await readShares({ ...common(), store: open(), size });
  for (const share of shares.shares) {
    const [index = 1, count = 1] = share.split("/").map(Number);
    await job(share, { withoutIdentity: true, shard: { index, count } });
  }
  for (const name of shares.instances) await job(name, { instances: [name] });
  return shares;
}

test("what needs an identity is left to a job of each instance's own, its layers first, and nothing is done twice or left out", async () => {
  const shares = await runAll();
  expect(shares).toEqual({ shares: ["1/1"], instances: ["eu", "us"] });
  expect(acted).toEqual([
    "1/1: layers/local/services on local",
    "1/1: orders/tryout on local",
    "eu: layers/eu/services on eu",
    "eu: orders/shop on eu",
    "us: orders/test on us",
  ]);
  expect(await job("all", {})).toMatchObject({ inSync: 5, outcomes: [] });
});

test("no job with an identity is started where nothing that needs it is out of step", async () => {
  await runAll();
  repository.commit({ [page("orders/tryout")]: writeSimplePage({ web: "2" }) });
  expect(await readShares({ ...common(), store: open(), size: 200 })).toEqual({ shares: ["1/1"], instances: [] });
  repository.commit({ [page("orders/shop")]: undefined });
  expect((await readShares({ ...common(), store: open(), size: 200 })).instances).toEqual(["eu"]);
  acted = [];
  await runAll();
  expect(acted).toEqual(["1/1: orders/tryout on local", "eu: orders/shop on eu"]);
});

test("an environment that moves is destroyed by the job of where it stood, and made by that of where it goes", async () => {
  await runAll();
  repository.commit({ ...ask("orders/tryout", "production"), ...ask("orders/shop", "development"), ...ask("orders/test", "production") });
  acted = [];
  await runAll();
  expect(acted).toEqual(["1/1: orders/tryout on local", "eu: orders/shop on eu", "eu: orders/tryout on eu", "us: orders/test on us"]);
  await runAll();
  expect(acted.slice(4)).toEqual(["1/1: orders/shop on local", "eu: orders/test on eu"]);
  expect(await job("all", {})).toMatchObject({ inSync: 5, outcomes: [] });
});

test("people agree to a move once: its second half, in whatever run, is asked about since before the first", async () => {
  await runAll();
  const start = repository.git("rev-parse", "main").trim();
  repository.commit(ask("orders/shop", "development"));
  const since: (string | undefined)[] = [];
  const consent = () => ({
    check: ({ applied }: Asked) => {
      since.push(applied?.commit);
      return Promise.resolve({ consent: [] });
    },
  });
  const judge = {
    ...simpleJudgement,
    judge: (...args: Parameters<Judgement["judge"]>) => ({ ...simpleJudgement.judge(...args), lane: "owner" as const }),
  };
  await job("eu", { instances: ["eu"] }, { consent, judgement: judge });
  await job("1/1", { withoutIdentity: true }, { consent, judgement: judge });
  expect(since).toEqual([start, start]);
  expect(await job("all", {})).toMatchObject({ inSync: 5, outcomes: [] });

  repository.commit({ [page("orders/shop")]: undefined });
  await runAll();
  const gone = repository.git("rev-parse", "main").trim();
  repository.commit(ask("orders/shop", "development"));
  await job("1/1", { withoutIdentity: true }, { consent, judgement: judge });
  expect(since.slice(2)).toEqual([gone]);
});

test("a page that nobody can read, and an instance that was taken away, are told by who needs no identity", async () => {
  repository.commit({ [page("orders/broken")]: "stage: [" });
  await runAll();
  repository.commit({ "platform/instances.yaml": instances.replace(/ {2}us: .*\n/, "") });
  const { outcomes } = await job("1/1", { withoutIdentity: true });
  expect(outcomes.map(({ ref, status }) => `${ref} ${status}`).sort()).toEqual(["orders/broken failed", "orders/test failed"]);
});

test("an instance that there is not is a mistake", async () => {
  await expect(job("ue", { instances: ["ue"] })).rejects.toThrow("ue: there is no such instance");
});
