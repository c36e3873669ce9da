import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeRecord, type RecordDraft } from "./record-line.ts";
import { RolledBackError } from "./shared-heads.ts";
import { openStore, type Store } from "./store.ts";

const ref = "orders/staging";
const file = `${ref}.ndjson`;
const noon = Date.UTC(2027, 0, 1, 12);
let repository: ScratchRepository;
let store: Store;
let hours: number;
beforeEach(async () => {
  repository = makeScratchRepository();
  hours = 0;
  store = openStore({ directory: repository.root, now: () => new Date(noon + hours * 3_600_000) });
  await store.pull();
  for (const run of ["1", "2", "3", "4"]) await record(run);
});
afterEach(() => {
  repository.remove();
});

/** One publication, an hour after the one before, with its state on live. */
async function record(run: string, over: Partial<RecordDraft> = {}, to: Store = store): Promise<void> {
  hours += 1;
  await to.ledger.append({ ...makeResult(run), at: new Date(noon + hours * 3_600_000).toISOString(), ...over } as RecordDraft);
  await to.live.write(`local/${ref}/web.yaml`, `run: ${run}\n`);
  await to.publish(`result: ${ref}\n\nrun ${run}\n`, new Map());
}

/** A commit on top of a branch that somebody makes by hand. Returns it. */
function commitByHand(branch: string, files: Readonly<Record<string, string>>, parent = branch, hoursLater = 1): string {
  repository.git("checkout", "--quiet", "--detach", parent);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository.root, path)), { recursive: true });
    writeFileSync(join(repository.root, path), text);
  }
  repository.git("add", "--all");
  const date = new Date(noon + (hours + hoursLater) * 3_600_000).toISOString();
  process.env["GIT_COMMITTER_DATE"] = date;
  repository.git("commit", "--quiet", "--allow-empty", "--message", "nothing to see");
  delete process.env["GIT_COMMITTER_DATE"];
  const commit = repository.git("rev-parse", "HEAD").trim();
  repository.git("update-ref", `refs/heads/${branch}`, commit);
  return commit;
}

function readLines(): string[] {
  return repository.git("show", `ledger:${file}`).trimEnd().split("\n");
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** A line with a right hash, in the place of another or after it. */
function forge(lines: readonly string[], at: number, over: Partial<RecordDraft> = {}): string {
  const before = at === 0 ? { hash: "0".repeat(64), at: "" } : (JSON.parse(lines[at - 1] ?? "") as { hash: string; at: string });
  const draft = { ...makeResult("forged"), at: before.at || new Date(noon).toISOString(), ...over } as RecordDraft;
  return encodeRecord({ ...draft, v: 1, seq: at, prev: before.hash }).line.trimEnd();
}

async function verify(after?: Parameters<Store["verify"]>[0]) {
  await store.pull();
  return store.verify(after);
}

test.each<[problem: string, line: number, tamper: (lines: string[]) => string[]]>([
  ["altered", 2, (lines) => lines.with(1, (lines[1] ?? "").replace("applied", "refused"))],
  ["dropped", 3, (lines) => lines.toSpliced(2, 1)],
  ["reordered", 2, (lines) => [lines[0] ?? "", lines[2] ?? "", lines[1] ?? "", lines[3] ?? ""]],
  ["duplicated", 3, (lines) => lines.toSpliced(2, 0, lines[1] ?? "")],
  ["inserted", 3, (lines) => lines.toSpliced(2, 0, forge(lines, 2))],
  ["truncated", 3, (lines) => lines.slice(0, 2)],
  ["truncated", 1, () => []],
  ["torn", 5, (lines) => [...lines, '{"at":"2027']],
  ["rewritten", 4, (lines) => [...lines.slice(0, 3), forge(lines, 3)]],
  ["backdated", 5, (lines) => [...lines, forge(lines, 4, { at: new Date(noon + 4 * 3_600_000).toISOString() })]],
])("a record that is %s is named (%i), with the commit that did it", async (problem, line, tamper) => {
  expect((await verify()).problems).toEqual([]);
  const text = textOf(tamper(readLines()));
  const commit = commitByHand("ledger", { [file]: problem === "torn" ? text.trimEnd() : text }, "ledger", problem === "backdated" ? 48 : 1);
  const { problems } = await verify();
  expect(problems).toMatchObject([{ ref, line, problem }]);
  if (problem !== "torn") expect(problems[0]?.commit).toBe(commit);
});

test("a record that was tampered with and put back is still told, with the commit that did it", async () => {
  const lines = readLines();
  const commit = commitByHand("ledger", { [file]: textOf(lines.with(0, forge(lines, 0))) });
  commitByHand("ledger", { [file]: textOf(lines) });
  expect((await verify()).problems).toMatchObject([{ ref, commit }]);
});

test("only what is new is looked at, and what was seen must still be there", async () => {
  const first = await verify();
  expect(first).toMatchObject({ records: 4, problems: [] });
  await record("5");
  const seen = [first.head ?? ""];
  expect(await verify({ seen, since: first.head })).toMatchObject({ records: 1, problems: [], since: first.head });
  const lines = readLines();
  commitByHand("ledger", { [file]: textOf(lines.with(1, forge(lines, 1))) });
  expect((await verify({ seen, since: first.head })).problems).toMatchObject([{ ref, line: 2 }]);
});

test("an older ledger that is put back is refused by whoever has seen a later one, and the record that it lacks is named", async () => {
  const { head = "" } = await verify();
  repository.git("update-ref", "refs/heads/ledger", "ledger~2");
  expect((await verify({ seen: [head], since: head })).problems).toMatchObject([{ ref, line: 3, problem: "rolled-back" }]);
});

test("a ledger that was written anew from its first record is refused by whoever has seen the other", async () => {
  const { head = "" } = await verify();
  const lines = readLines();
  const anew = [forge(lines, 0)];
  for (let at = 1; at < 4; at++) anew.push(forge(anew, at));
  const empty = repository.git("hash-object", "-t", "tree", "-w", "/dev/null").trim();
  commitByHand("ledger", { [file]: textOf(anew) }, repository.git("commit-tree", "-m", "anew", empty).trim());
  expect((await verify({ seen: [head], since: head })).problems).toMatchObject([{ ref, line: 1, problem: "rolled-back" }]);
});

test("a commit that this clone does not have can't be continued", async () => {
  const missing = "1".repeat(40);
  expect((await verify({ seen: [missing], since: undefined })).problems).toMatchObject([
    { ref: "ledger", problem: "rolled-back", commit: missing },
  ]);
});

test("two histories that are merged into one are found", async () => {
  const tree = repository.git("rev-parse", "ledger^{tree}").trim();
  process.env["GIT_COMMITTER_DATE"] = new Date(noon + 5 * 3_600_000).toISOString();
  const merge = repository.git("commit-tree", "-p", "ledger", "-p", "ledger~2", "-m", "merge", tree).trim();
  delete process.env["GIT_COMMITTER_DATE"];
  repository.git("update-ref", "refs/heads/ledger", merge);
  expect((await verify()).problems).toMatchObject([{ problem: "forked", commit: merge }]);
});

test("state that somebody put on live is found, and so is an older one that was put back", async () => {
  const { head = "" } = await verify();
  const commit = commitByHand("live", { [`local/${ref}/web.yaml`]: "run: mine\n", "local/billing/test/web.yaml": "run: mine\n" });
  const { problems } = await verify({ seen: [head], since: head });
  expect(problems).toMatchObject([{ ref: "billing/test", problem: "unrecorded", commit }]);
  expect(problems[0]?.message).toMatch(/and 1 more/);
  repository.git("update-ref", "refs/heads/live", `${commit}~2`);
  expect((await verify({ seen: [head], since: head })).problems).toMatchObject([{ ref: "live", problem: "rolled-back" }]);
  expect((await verify()).problems).toMatchObject([{ ref, problem: "rolled-back" }]);
});

test("a commit on live may not change more than its record says", async () => {
  hours += 1;
  await store.ledger.append({ ...makeResult("5"), at: new Date(noon + hours * 3_600_000).toISOString() });
  await store.live.write(`local/${ref}/web.yaml`, "run: 5\n");
  await store.live.write("local/billing/test/web.yaml", "run: 5\n");
  await store.publish("result", new Map());
  expect((await verify()).problems).toMatchObject([{ ref: "billing/test", problem: "unrecorded" }]);
});

test("clocks that are a day off, one way or the other, are no finding", async () => {
  for (const [run, skew] of [
    ["5", 24],
    ["6", 0],
    ["7", -24],
    ["8", 0],
  ] as const) {
    const skewed = openStore({ directory: repository.root, now: () => new Date(noon + (hours + skew) * 3_600_000) });
    await skewed.pull();
    await record(run, { at: new Date(noon + (hours + 1 + skew) * 3_600_000).toISOString() }, skewed);
  }
  expect(await verify()).toMatchObject({ records: 8, problems: [] });
});

test("a branch that is gone from the remote is refused like an older one", async () => {
  repository.git("push", "--quiet", "origin", "ledger", "live");
  const shared = openStore({ directory: repository.root, remote: "origin", now: () => new Date(noon) });
  await shared.pull();
  repository.git("push", "--quiet", "origin", "--delete", "ledger");
  await expect(shared.pull()).rejects.toThrow(RolledBackError);
});

function makeResult(run: string): RecordDraft {
  return {
    kind: "result",
    at: new Date(noon).toISOString(),
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
