import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { encodeRecord, noRecord, type RecordDraft } from "./record-line.ts";
import { openStore, type Store } from "./store.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("what is published is read back by another clone, ledger and live from one commit each", async () => {
  const { clone, remote } = makeRemote();
  const store = await open(clone());
  await store.live.write("local/orders/staging/service-web.yaml", "kind: Service\n");
  await store.ledger.append(makeResult("orders/staging"));
  expect(await store.publish("result of orders/staging", new Map())).toEqual({ lost: [] });

  const other = await open(clone());
  expect((await other.live.read("local/orders/staging/service-web.yaml"))?.toString()).toBe("kind: Service\n");
  expect((await other.ledger.heads()).get("orders/staging")).toMatchObject({ kind: "result", seq: 0 });
  expect(git(remote, "log", "--format=%s", "ledger").trim()).toBe("result of orders/staging");
  expect(git(remote, "for-each-ref", "--format=%(refname)", "refs/roadbed")).toBe("");
});

test("what was staged and never published is gone after a pull", async () => {
  const { clone } = makeRemote();
  const store = await open(clone());
  await store.ledger.append(makeResult("orders/staging"));
  await store.live.write("local/orders/staging/a.yaml", "a: 1\n");
  await store.pull();
  expect((await store.ledger.heads()).size).toBe(0);
  expect(await store.live.read("local/orders/staging/a.yaml")).toBeUndefined();
});

test("of two runs that race for one environment one is told that it lost, and nothing of it is published", async () => {
  const { clone } = makeRemote();
  const [fast, slow] = [await open(clone()), await open(clone())];
  for (const [store, run] of [
    [fast, "fast"],
    [slow, "slow"],
  ] as const) {
    await store.ledger.append(makeResult("orders/staging", run));
    await store.live.write("local/orders/staging/a.yaml", `run: ${run}\n`);
  }
  const touches = new Map([["orders/staging", ["local/orders/staging"]]]);
  expect(await fast.publish("fast", touches)).toEqual({ lost: [] });
  expect(await slow.publish("slow", touches)).toEqual({ lost: ["orders/staging"] });
  const after = await open(clone());
  expect(await after.ledger.read("orders/staging")).toMatchObject([{ run: "fast", seq: 0 }]);
  expect((await after.live.read("local/orders/staging/a.yaml"))?.toString()).toBe("run: fast\n");
});

test("what is staged for a stack that isn't ready waits, and one is told when another run claims that stack", async () => {
  const { clone } = makeRemote();
  const [store, other] = [await open(clone()), await open(clone())];
  for (const ref of ["orders/staging", "orders/test"]) {
    await store.ledger.append(makeResult(ref));
    await store.live.write(`local/${ref}/a.yaml`, "a: 1\n");
  }
  await store.live.write("everybodys.yaml", "a: 1\n");
  const touches = new Map(["orders/staging", "orders/test"].map((ref) => [ref, [`local/${ref}`]]));
  expect(await store.publish("ready", touches, ["orders/staging"])).toEqual({ lost: [] });
  await other.pull();
  expect([...(await other.ledger.heads()).keys()]).toEqual(["orders/test"]);
  expect([...(await other.live.list("")).keys()]).toEqual(["everybodys.yaml", "local/orders/test/a.yaml"]);

  await other.ledger.append(makeResult("orders/staging", "other"));
  await other.publish("other", touches);
  await store.ledger.append(makeResult("orders/extra"));
  expect(await store.publish("ready", touches, ["orders/staging"])).toEqual({ lost: ["orders/staging"] });
  expect(await store.live.read("local/orders/staging/a.yaml")).toBeUndefined();
  expect(await store.ledger.read("orders/staging")).toMatchObject([{ run: "other" }]);
});

test("a run that is overtaken in other environments publishes its own on top", async () => {
  const { clone } = makeRemote();
  const [fast, slow] = [await open(clone()), await open(clone())];
  await fast.ledger.append(makeResult("orders/staging"));
  await fast.ledger.append(makeResult("orders/test"));
  await slow.ledger.append(makeResult("billing/staging"));
  await slow.ledger.append(makeResult("orders/test"));
  await fast.publish("fast", new Map());
  expect(await slow.publish("slow", new Map())).toEqual({ lost: ["orders/test"] });
  expect([...(await (await open(clone())).ledger.heads()).keys()]).toEqual(["billing/staging", "orders/staging", "orders/test"]);
});

test("without a remote the clone's branches are compared and set: of two processes one loses", async () => {
  const { clone } = makeRemote();
  const directory = clone();
  const [fast, slow] = [await open(directory, "none"), await open(directory, "none")];
  await fast.ledger.append(makeResult("orders/staging", "fast"));
  await slow.ledger.append(makeResult("orders/staging", "slow"));
  await slow.ledger.append(makeResult("billing/staging", "slow"));
  await fast.publish("fast", new Map());
  expect(await slow.publish("slow", new Map())).toEqual({ lost: ["orders/staging"] });
  expect([...(await (await open(directory, "none")).ledger.heads()).values()].map(({ ref, run }) => `${ref} ${run}`)).toEqual([
    "billing/staging slow",
    "orders/staging fast",
  ]);
});

test("many runs at once lose no record", async () => {
  const { clone } = makeRemote();
  const stores = await Promise.all(Array.from({ length: 5 }, async () => open(clone())));
  const lost = await Promise.all(
    stores.map(async (store, index) => {
      await store.ledger.append(makeResult(`team-${index}/staging`));
      return (await store.publish(`run ${index}`, new Map())).lost;
    }),
  );
  expect(lost.flat()).toEqual([]);
  const after = await open(clone());
  expect(await after.ledger.verify()).toEqual({ records: 5, problems: [] });
}, 20_000);

test("processes that share a clone follow the remote at the same moment, and none is in another's way", async () => {
  const { clone } = makeRemote();
  const shared = clone();
  const writer = await open(clone());
  for (let round = 0; round < 4; round++) {
    await writer.ledger.append(makeResult("orders/staging"));
    await writer.live.write("local/orders/staging/a.yaml", `round: ${round}\n`);
    await writer.publish("result", new Map());
    const stores = await Promise.all(Array.from({ length: 6 }, async () => open(shared)));
    for (const store of stores) expect((await store.ledger.read("orders/staging")).length).toBe(round + 1);
  }
});

test("a remote that was rolled back is refused by a clone that has seen more", async () => {
  const { clone, remote } = makeRemote();
  const store = await open(clone());
  for (const ref of ["orders/staging", "orders/test"]) {
    await store.ledger.append(makeResult(ref));
    await store.publish(ref, new Map());
  }
  git(remote, "update-ref", "refs/heads/ledger", "ledger~1");
  await expect(store.pull()).rejects.toThrow(/rewritten or rolled back/);
});

test.each([
  ["truncated", 2, (lines: string[]) => lines.slice(0, 1)],
  ["truncated", 1, () => []],
  ["rewritten", 1, () => forge({ run: "forged" })],
  ["backdated", 3, (lines: string[]) => forge({ at: "2027-01-01T00:01:00.000Z" }, lines)],
])("a ledger whose hashes are all right is found to be %s when it is held against its branch", async (problem, line, tamper) => {
  const { clone } = makeRemote();
  const directory = clone();
  const store = await open(directory);
  for (const draft of [makeResult("orders/staging", "1"), makeResult("orders/staging", "2")]) {
    await store.ledger.append(draft);
    await store.publish("honest", new Map());
  }
  expect((await store.verify()).problems).toEqual([]);
  const lines = git(directory, "show", "ledger:orders/staging.ndjson").split("\n").filter(Boolean);
  publishByHand(
    directory,
    "orders/staging.ndjson",
    tamper(lines)
      .map((each) => `${each}\n`)
      .join(""),
  );
  const after = await open(directory);
  expect((await after.verify()).problems).toMatchObject([{ ref: "orders/staging", line, problem }]);
});

test("a remote that refuses the push is a friendly error, and a later run finds nothing half-done", async () => {
  const { clone, remote } = makeRemote();
  const store = await open(clone());
  await store.pull();
  rmSync(remote, { recursive: true });
  await store.ledger.append(makeResult("orders/staging"));
  await expect(store.publish("x", new Map())).rejects.toThrow(/can't be reached/);
});

test("heads come from the index when the ledger's tree is the same, and are read again when it isn't", async () => {
  const { clone } = makeRemote();
  const directory = clone();
  const store = await open(directory);
  await store.ledger.append(makeResult("orders/staging"));
  await store.publish("x", new Map());
  const first = await store.ledger.heads();
  expect(await (await open(directory)).ledger.heads()).toEqual(first);
  const elsewhere = await open(clone());
  await elsewhere.ledger.append(makeResult("orders/test"));
  await elsewhere.publish("y", new Map());
  expect([...(await (await open(directory)).ledger.heads()).keys()]).toEqual(["orders/staging", "orders/test"]);
});

/** Lines with right hashes, whatever they say. */
function forge(over: Partial<RecordDraft>, after: readonly string[] = []): string[] {
  const last = after.length === 0 ? undefined : (JSON.parse(after.at(-1) ?? "") as { seq: number; hash: string });
  const { line } = encodeRecord({
    ...makeResult("orders/staging"),
    ...over,
    v: 1,
    seq: (last?.seq ?? -1) + 1,
    prev: last?.hash ?? noRecord,
  });
  return [...after, line.trimEnd()];
}

function publishByHand(directory: string, path: string, text: string): void {
  const blob = execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: directory, input: text, encoding: "utf8" }).trim();
  const env = { ...process.env, GIT_INDEX_FILE: join(directory, ".git", "by-hand") };
  execFileSync("git", ["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { cwd: directory, env });
  const tree = execFileSync("git", ["write-tree"], { cwd: directory, env, encoding: "utf8" }).trim();
  const date = "2027-03-01T00:00:00Z";
  const commit = execFileSync(
    "git",
    ["-c", "user.name=Eve", "-c", "user.email=eve@example.com", "commit-tree", "-p", "ledger", "-m", "nothing to see", tree],
    { cwd: directory, env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date }, encoding: "utf8" },
  ).trim();
  git(directory, "push", "--quiet", "origin", `${commit}:refs/heads/ledger`);
}

async function open(directory: string, remote = "origin"): Promise<Store> {
  const store = openStore({ directory, now: () => new Date("2027-01-01T00:00:00Z"), ...(remote === "none" ? {} : { remote }) });
  await store.pull();
  return store;
}

function makeRemote(): { remote: string; clone: () => string } {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-store-"));
  folders.push(folder);
  const remote = join(folder, "remote.git");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  let count = 0;
  return {
    remote,
    clone: () => {
      const path = join(folder, `clone-${count++}`);
      git(folder, "init", "--quiet", "--initial-branch=main", path);
      git(path, "remote", "add", "origin", remote);
      return path;
    },
  };
}

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function makeResult(ref: string, run = "ci-1"): RecordDraft {
  return {
    kind: "result",
    at: "2027-01-01T00:01:00.000Z",
    ref,
    run,
    commit: "a".repeat(40),
    fingerprint: "f".repeat(64),
    outcome: "applied",
    materials: { [`environments/${ref}`]: "b".repeat(40) },
    held: [],
    gone: false,
    steps: [],
    milliseconds: 12,
  };
}
