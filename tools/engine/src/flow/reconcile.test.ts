import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import {
  makeSimpleRenderer,
  openSimpleSource,
  simpleInstances,
  simpleJudgement,
  writeSimplePage,
  writeSimpleTeam,
} from "./replay/simple-platform.fake.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileTree } from "../contract/file-tree.ts";
import { openStore } from "../ledger/store.ts";
import { openRepository } from "../read/git.ts";
import {
  countOutcomes,
  type Engine,
  makeEmbeddedEngine,
  makeMissingEngine,
  reconcile,
  type ReconcileEvent,
  type ReconcileOptions,
  type ReconcileSummary,
} from "./reconcile.ts";
import { readStatus } from "./status.ts";

const page = (ref: string) => `environments/${ref}/environment.yaml`;
const teams = {
  "environments/orders/team.yaml": writeSimpleTeam("orders"),
  "environments/billing/team.yaml": writeSimpleTeam("billing"),
  "platform/instances.yaml": simpleInstances,
  "golden-paths/README.md": "1",
};
let repository: ScratchRepository;
let time: number;
beforeEach(() => {
  repository = makeScratchRepository();
  time = Date.parse("2027-01-01T00:00:00Z");
});
afterEach(() => {
  repository.remove();
});

test("what is asked for is applied, layers first, and recorded by who asked", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  const { summary } = await run();
  expect(summary.outcomes.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
    "layers/local/services applied",
    "orders/staging applied",
  ]);
  expect(repository.git("ls-tree", "-r", "--name-only", "live").trim().split("\n")).toEqual([
    ".pulumi/meta.yaml",
    ".pulumi/stacks/environments/orders.staging.json",
    ".pulumi/stacks/services/local.json",
    "local/_layers/services/kustomization.yaml",
    "local/_layers/services/namespace-services.yaml",
    "local/orders/staging/configmap-web-settings.yaml",
    "local/orders/staging/deployment-web-web.yaml",
    "local/orders/staging/kustomization.yaml",
    "local/orders/staging/namespace-orders-staging.yaml",
  ]);
  const store = await open();
  expect(await store.ledger.read("orders/staging")).toMatchObject([
    { kind: "intent", requestedBy: "Ada <ada@example.com>", counts: { create: 3 }, instance: "local" },
    {
      kind: "result",
      outcome: "applied",
      gone: false,
      held: [],
      stage: "development",
      steps: [{ ok: true }, { ok: true }, { ok: true }, { ok: true }],
    },
  ]);
});

test("a second run finds nothing to do, and reads, renders and records nothing", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run();
  const before = repository.git("rev-parse", "ledger", "live");
  const { summary } = await run({ source: mustNotRead() });
  expect(summary).toMatchObject({ inSync: 2, outcomes: [] });
  expect(repository.git("rev-parse", "ledger", "live")).toBe(before);
});

test("a change of materials that changes no resource is recorded and is no news", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run();
  repository.commit({ "golden-paths/README.md": "2" });
  expect((await run()).summary).toMatchObject({ inSync: 2, outcomes: [] });
  expect((await run({ source: mustNotRead() })).summary.inSync).toBe(2);
});

test("a deleted folder is destroyed, but for what holds data, until its team says that the data may go", async () => {
  repository.commit({
    ...teams,
    [page("orders/staging")]: writeSimplePage({ web: "1", db: "1" }),
    [page("billing/staging")]: writeSimplePage({ web: "1" }),
  });
  await run();
  repository.commit({ [page("orders/staging")]: undefined });
  const first = await run();
  expect(first.summary.held).toEqual(["orders/staging"]);
  expect(filesOf("local/orders/staging")).toEqual([
    "cluster.postgresql.cnpg.io-db-cluster.yaml",
    "configmap-db-settings.yaml",
    "kustomization.yaml",
    "namespace-orders-staging.yaml",
  ]);
  expect(await statusOf("orders/staging")).toMatchObject({
    status: "held",
    held: expect.arrayContaining([expect.stringMatching(/db-cluster$/)]) as string[],
  });
  expect((await run()).summary).toMatchObject({ outcomes: [], held: ["orders/staging"] });

  repository.commit({ "environments/orders/team.yaml": writeSimpleTeam("orders", ["staging/db"]) });
  const second = await run();
  expect(second.summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "applied", gone: true }]);
  expect(filesOf("local/orders")).toEqual([]);
  expect(await statusOf("orders/staging")).toBeUndefined();
  expect((await run()).summary.outcomes).toEqual([]);
});

test("an environment that fails is reported, stops no other, is left alone for a while, and heals", async () => {
  repository.commit({
    ...teams,
    [page("orders/staging")]: writeSimplePage({ web: "1" }),
    [page("billing/staging")]: writeSimplePage({ web: "1" }),
  });
  const broken = { fails: (path: string) => path.startsWith("local/orders/") && path.includes("deployment") };
  const first = await run(broken);
  expect(first.summary.outcomes.map(({ ref, status, message }) => [ref, status, message])).toEqual([
    ["layers/local/services", "applied", undefined],
    ["billing/staging", "applied", undefined],
    ["orders/staging", "failed", "Deployment web-web: no space left on device"],
  ]);
  expect(await statusOf("orders/staging")).toMatchObject({
    status: "failed",
    error: "Deployment web-web: no space left on device",
    retryAt: "2027-01-01T00:05:00.000Z",
  });
  expect((await run(broken)).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "waiting" }]);
  expect((await run({ ...broken, only: ["orders/staging"] })).summary.outcomes).toMatchObject([
    { ref: "orders/staging", status: "failed" },
  ]);
  expect(await statusOf("orders/staging")).toMatchObject({ retryAt: "2027-01-01T00:10:00.000Z" });
  time += 11 * 60_000;
  expect((await run()).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "applied" }]);
});

test("a request that can't be read, or that policy denies, is refused alone", async () => {
  repository.commit({
    ...teams,
    [page("orders/staging")]: "stage: [",
    [page("orders/test")]: writeSimplePage({ forbidden: "1" }),
    [page("billing/staging")]: writeSimplePage({ web: "1" }),
  });
  const { summary } = await run();
  expect(summary.outcomes).toMatchObject([
    { ref: "layers/local/services", status: "applied" },
    { ref: "orders/staging", status: "failed", message: expect.stringContaining("environment.yaml:1: This is not YAML.") as string },
    { ref: "orders/test", status: "refused", message: expect.stringContaining("is forbidden.") as string },
    { ref: "billing/staging", status: "applied" },
  ]);
});

test("a page that breaks is no deletion: what was applied stays", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run();
  const before = filesOf("local/orders/staging");
  repository.commit({ [page("orders/staging")]: undefined, "environments/orders/staging/notes.md": "moved" });
  expect((await run()).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "failed" }]);
  expect(filesOf("local/orders/staging")).toEqual(before);
});

test("a mass deletion is refused with numbers before anything is done, and goes through when it is meant", async () => {
  const refs = Array.from({ length: 12 }, (_, index) => `orders/env-${index}`);
  repository.commit({ ...teams, ...Object.fromEntries(refs.map((ref) => [page(ref), writeSimplePage({ web: "1" })])) });
  await run();
  repository.commit({
    ...Object.fromEntries(refs.slice(0, 4).map((ref) => [page(ref), undefined])),
    [page("orders/env-11")]: writeSimplePage({ web: "2" }),
  });
  const before = repository.git("rev-parse", "ledger", "live");
  await expect(run()).rejects.toThrow(
    "This would destroy 4 of 12 environments (33 %), and at most 25 % are allowed in one run: orders/env-0, orders/env-1, orders/env-2, orders/env-3.",
  );
  expect(repository.git("rev-parse", "ledger", "live")).toBe(before);
  expect(countOutcomes((await run({ dangerouslyDeleteShare: 0.34 })).summary).applied).toBe(5);
});

test("a commit that asks for nothing at all is refused, however small the fleet", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run();
  repository.commit({ [page("orders/staging")]: undefined });
  await expect(run()).rejects.toThrow(/asks for no environment at all/);
  expect((await run({ dangerouslyDeleteShare: 1 })).summary.outcomes).toMatchObject([{ gone: true }]);
});

test("a change of stage moves an environment to another instance, unless that would lose data", async () => {
  repository.commit({
    ...teams,
    [page("orders/shop")]: writeSimplePage({ web: "1" }),
    [page("orders/books")]: writeSimplePage({ db: "1" }),
  });
  await run();
  repository.commit({
    [page("orders/shop")]: writeSimplePage({ web: "1" }, "production"),
    [page("orders/books")]: writeSimplePage({ db: "1" }, "production"),
  });
  const { summary } = await run();
  expect(summary.outcomes.filter(({ ref }) => ref === "orders/shop").map(({ status, gone }) => [status, gone])).toEqual([
    ["applied", true],
    ["applied", undefined],
  ]);
  expect(summary.outcomes.find(({ ref }) => ref === "orders/books")).toMatchObject({
    status: "refused",
    message: expect.stringContaining("moves it from the instance local to live") as string,
  });
  expect([filesOf("local/orders/shop"), filesOf("live/orders/shop").length, filesOf("local/orders/books").length]).toEqual([[], 4, 4]);
  expect((await run()).summary.outcomes.map(({ ref }) => ref)).toEqual(["orders/books"]);
});

test("a run whose claim is alive is not disturbed; once it is known dead, its environment is taken over", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run({}, (event) => event.type === "act" && event.ref === "orders/staging");
  expect((await run({ isAlive: () => true })).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "busy" }]);
  expect((await run({ isAlive: () => undefined })).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "busy" }]);
  expect((await run({ isAlive: () => false })).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "applied" }]);
  expect(
    (await (await open()).ledger.read("orders/staging")).map((record) => (record.kind === "intent" ? "intent" : record.outcome)),
  ).toEqual(["intent", "abandoned", "intent", "applied"]);
});

test("a claim that comes in between two batches of a run is respected by the second", async () => {
  repository.commit({ ...teams, [page("billing/a")]: writeSimplePage({ web: "1" }), [page("orders/b")]: writeSimplePage({ web: "1" }) });
  const { summary } = await run({ batchSize: 1 }, async (event) => {
    if (event.type === "publishing" && event.refs.includes("billing/a"))
      await run(
        { runId: "test-2", only: ["orders/b"], isAlive: () => true },
        ({ type, ...claim }) => type === "claimed" && "refs" in claim && claim.refs.includes("orders/b"),
      );
    return false;
  });
  expect(summary.outcomes.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
    "layers/local/services applied",
    "billing/a applied",
    "orders/b busy",
  ]);
  expect(await (await open()).ledger.read("orders/b")).toMatchObject([{ kind: "intent", run: "test-2" }]);
});

test("a claim that nobody can ask about expires", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run({}, (event) => event.type === "act" && event.ref === "orders/staging");
  time += 61 * 60_000;
  expect((await run({ isAlive: () => undefined })).summary.outcomes).toMatchObject([{ ref: "orders/staging", status: "applied" }]);
});

test("a run for an older commit takes nothing back, and a clone that lags destroys nothing", async () => {
  const old = repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  const lagging = repository.clone();
  repository.commit({ [page("orders/staging")]: writeSimplePage({ web: "2" }), [page("orders/test")]: writeSimplePage({ web: "1" }) });
  await run();
  const before = repository.git("rev-parse", "live");
  const refused = [
    { ref: "orders/staging", status: "refused", message: expect.stringContaining("from a later commit already") as string },
    { ref: "orders/test", status: "refused" },
  ];
  expect((await run({ commit: old })).summary.outcomes).toMatchObject(refused);
  expect((await run({ root: lagging })).summary.outcomes).toMatchObject(refused);
  expect(repository.git("rev-parse", "live")).toBe(before);
  expect((await run({ commit: old, dangerouslyGoBack: true, dangerouslyDeleteShare: 1 })).summary.outcomes).toMatchObject([
    { ref: "orders/staging", status: "applied" },
    { ref: "orders/test", gone: true },
  ]);
});

test("a dry run plans and leaves no trace", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  const { summary } = await run({ dryRun: true });
  expect(summary.outcomes).toMatchObject([
    { ref: "layers/local/services", status: "planned" },
    { ref: "orders/staging", status: "planned" },
  ]);
  expect(repository.git("for-each-ref", "refs/heads/ledger", "refs/heads/live")).toBe("");
});

test("what needs the pulumi engine waits for it, and says so", async () => {
  repository.commit({
    ...teams,
    "platform/instances.yaml": simpleInstances.replace("engine: embedded", "engine: pulumi"),
    [page("orders/staging")]: writeSimplePage({ web: "1" }),
    [page("orders/prod")]: writeSimplePage({ web: "1" }, "production"),
  });
  expect((await run()).summary.outcomes).toMatchObject([
    { ref: "layers/local/services", status: "waiting", message: "It needs the pulumi engine, which isn't available here." },
    { ref: "orders/staging", status: "waiting" },
    { ref: "orders/prod", status: "applied" },
  ]);
});

test("shards share the fleet out between them, and together leave nothing open", async () => {
  const refs = Array.from({ length: 9 }, (_, index) => `orders/env-${index}`);
  repository.commit({ ...teams, ...Object.fromEntries(refs.map((ref) => [page(ref), writeSimplePage({ web: "1" })])) });
  await run({ shard: { index: 1, count: 3 } });
  await run({ shard: { index: 2, count: 3 } });
  await run({ shard: { index: 3, count: 3 } });
  expect((await run()).summary).toMatchObject({ inSync: 10, outcomes: [] });
});

test("an environment that nobody has heard of is a mistake", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await expect(run({ only: ["orders/stagging"] })).rejects.toThrow(/orders\/stagging: there is no such environment/);
});

test("the same works in a clone without a remote", async () => {
  repository.commit({ ...teams, [page("orders/staging")]: writeSimplePage({ web: "1" }) });
  await run({ isLocal: true });
  expect((await run({ isLocal: true })).summary).toMatchObject({ inSync: 2, outcomes: [] });
  expect(filesOf("local/orders/staging")).toHaveLength(4);
});

test("an engine that takes several stacks at once gets so many, of each team in turn, and a slow one holds up no other", async () => {
  const refs = ["orders/slow", "orders/b", "orders/c", "orders/d", "billing/a", "billing/b"];
  repository.commit({ ...teams, ...Object.fromEntries(refs.map((ref) => [page(ref), writeSimplePage({ web: "1" })])) });
  const store = openStore({ directory: repository.root, remote: "origin", now: () => new Date(time) });
  const embedded = makeEmbeddedEngine({ live: store.live, version: "1", now: () => new Date(time) });
  const begun: string[] = [];
  const ended: string[] = [];
  let most = 0;
  let releaseSlow = (): void => undefined;
  const othersEnded = new Promise<void>((resolve) => {
    releaseSlow = resolve;
  });
  const engine: Engine = {
    ...embedded,
    concurrency: 2,
    async *apply(place, plan, options) {
      begun.push(place.ref);
      most = Math.max(most, begun.length - ended.length);
      if (place.ref === "orders/slow") await othersEnded;
      const ending = yield* embedded.apply(place, plan, options);
      ended.push(place.ref);
      if (ended.length === refs.length) releaseSlow();
      return ending;
    },
  };
  const { summary } = await run({ store, engines: { embedded: engine, pulumi: makeMissingEngine("pulumi") }, batchSize: 3 });
  expect(summary.outcomes.filter(({ status }) => status === "applied")).toHaveLength(refs.length + 1);
  expect(most).toBe(2);
  expect(ended.at(-1)).toBe("orders/slow");
  expect(begun.slice(1, 5).map((ref) => ref.split("/")[0])).toEqual(["billing", "orders", "billing", "orders"]);
  expect((await run({ source: mustNotRead() })).summary).toMatchObject({ inSync: refs.length + 1, outcomes: [] });
});

interface RunTest extends Partial<ReconcileOptions> {
  readonly fails?: (path: string) => boolean;
  readonly isLocal?: boolean;
  readonly root?: string;
}

/** Ends early, as if killed, right after the first event that `isKilledAt` says. */
async function run(
  { fails = () => false, isLocal = false, root = repository.root, ...options }: RunTest = {},
  isKilledAt: (event: ReconcileEvent) => boolean | Promise<boolean> = () => false,
): Promise<{ summary: ReconcileSummary; events: ReconcileEvent[] }> {
  const now = () => new Date(time);
  const store = openStore({ directory: root, now, ...(isLocal ? {} : { remote: "origin" }) });
  const running = reconcile({
    repository: openRepository(root),
    store,
    source: openSimpleSource(root),
    layers: ["services"],
    renderer: makeSimpleRenderer(),
    judgement: simpleJudgement,
    engines: {
      embedded: makeEmbeddedEngine({ live: withFaults(store.live, fails), version: "1", now }),
      pulumi: makeMissingEngine("pulumi"),
    },
    runId: "test-1",
    now,
    isAlive: () => false,
    ...options,
  });
  const events: ReconcileEvent[] = [];
  for (let step = await running.next(); ; step = await running.next()) {
    if (step.done === true) return { summary: step.value, events };
    events.push(step.value);
    if (await isKilledAt(step.value))
      return { summary: { run: "", commit: "", inSync: 0, held: [], outcomes: [], milliseconds: 0 }, events };
  }
}

function mustNotRead(): ReconcileOptions["source"] {
  return { ...openSimpleSource(repository.root), read: () => Promise.reject(new Error("must not be read")) };
}

function withFaults(files: FileTree, fails: (path: string) => boolean): FileTree {
  return {
    ...files,
    read: files.read,
    write: async (path, bytes) => (fails(path) ? Promise.reject(new Error("no space left on device")) : files.write(path, bytes)),
  };
}

async function open() {
  const store = openStore({ directory: repository.root, remote: "origin", now: () => new Date(time) });
  await store.pull();
  return store;
}

async function statusOf(ref: string) {
  const store = await open();
  return (
    await readStatus({
      repository: openRepository(repository.root),
      source: openSimpleSource(repository.root),
      store,
      now: () => new Date(time),
      only: [ref],
    })
  )[0];
}

function filesOf(folder: string): string[] {
  return repository
    .git("ls-tree", "-r", "--name-only", "live", `${folder}/`)
    .split("\n")
    .filter(Boolean)
    .map((path) => path.slice(folder.length + 1));
}
