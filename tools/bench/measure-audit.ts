import { hash } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { git } from "@roadbed/cli/sandbox/copy-checkout.ts";
import { followChain } from "@roadbed/engine/ledger/follow-chain.ts";
import { refOfPath } from "@roadbed/engine/ledger/ledger-path.ts";
import { encodeRecord, noRecord } from "@roadbed/engine/ledger/record-line.ts";
import { openStore } from "@roadbed/engine/ledger/store.ts";
import { generateHistory, type HistoryMerge } from "@roadbed/testing/history.ts";
import { draftIntent } from "@roadbed/testing/history-records.ts";
import { writeHistory } from "@roadbed/testing/write-history.ts";
import { platformCommand } from "./benchmarks.ts";
import { measureCommand, median } from "./measure.ts";
import type { Row } from "./report.ts";

const history = { environments: 10_000, records: 100_000, seed: 1 };

/** A record of the platform's first years: how long an auditor waits for each answer, and what the record itself costs. */
export async function measureAudit(root: string): Promise<readonly Row[]> {
  const directory = join(root, ".platform", "bench", "history");
  const merges = generateHistory(history);
  const { records, commits } = await writeHistory(directory, merges);
  // A clone comes packed.
  git(directory, "gc", "--quiet");
  const size = `${records.toLocaleString("en")} records in ${commits.ledger.toLocaleString("en")} commits`;
  const rows = [
    await measureChain(directory),
    ...(await measureAppend(directory, merges)),
    ...(await measureQuestions(root, directory, size)),
  ];
  rmSync(directory, { recursive: true, force: true });
  return rows;
}

async function measureChain(directory: string): Promise<Row> {
  const store = openStore({ directory, now: () => new Date() });
  await store.pull();
  const { files } = await store.verify();
  const all = [...files].map(([ref, { bytes }]) => [refOfPath(`${ref}.ndjson`) ?? ref, bytes] as const);
  const megabytes = all.reduce((sum, [, bytes]) => sum + bytes.length, 0) / 1e6;
  let records = 0;
  const chain = repeat(10, () => {
    records = all.reduce((sum, [ref, bytes]) => sum + followChain(ref, bytes).end.records, 0);
  });
  const floor = repeat(10, () => {
    for (const [, bytes] of all) hashLines(bytes);
  });
  return {
    id: "B12",
    what: `verify the chains of ${records.toLocaleString("en")} records`,
    seconds: chain.wall,
    aim: 0.3,
    peers: [{ name: "only sha256 of the same lines", seconds: median(floor.wall) }],
    note: `${megabytes.toFixed(0)} MB; processor time ${(median(chain.processor) * 1000).toFixed(0)} ms, of sha256 alone ${(median(floor.processor) * 1000).toFixed(0)} ms`,
  };
}

function hashLines(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    hash("sha256", bytes.subarray(at, end));
    at = end + 1;
  }
}

/** A run publishes what it is about to do in one push for all stacks of its batch, and how it went in another. */
async function measureAppend(directory: string, merges: readonly HistoryMerge[]): Promise<Row[]> {
  // After all that the history holds: a record that is older or newer than its commit is a finding of its own.
  const at = "2031-01-01T00:00:00.000Z";
  const store = openStore({ directory, now: () => new Date(at) });
  await store.pull();
  const [first] = merges;
  const refs = (first?.acts ?? []).slice(0, 100);
  const written = { commit: git(directory, "rev-parse", "main").trim(), at, run: "bench" };
  const publish = async (count: number): Promise<number> => {
    const began = performance.now();
    // As a run does: it looks at the last records of its stacks first.
    await store.ledger.headsOf(refs.slice(0, count).map(({ ref }) => ref));
    for (const act of refs.slice(0, count)) await store.ledger.append(draftIntent(act, written));
    await store.publish("intent: bench", new Map());
    return (performance.now() - began) / 1000 / count;
  };
  const alone: number[] = [];
  const batch: number[] = [];
  for (let run = 0; run < 10; run++) {
    batch.push(((await publish(100)) + (await publish(100))) / 2);
    alone.push(((await publish(1)) + (await publish(1))) / 2);
  }
  const [act] = refs;
  const line = act === undefined ? "" : encodeRecord({ ...draftIntent(act, written), v: 1, seq: 0, prev: noRecord }).line;
  const plain = median(appendPlainly(join(directory, ".git", "plain.ndjson"), line));
  const peers = [{ name: "plain append and fsync of one", seconds: plain }];
  return [
    { id: "B12", what: "append, published with fsync, 100 at once: each", seconds: batch, aim: 0.001, peers },
    { id: "B12", what: "append, published with fsync, one alone", seconds: alone, peers, note: "two git processes" },
  ];
}

function appendPlainly(file: string, line: string): number[] {
  const handle = openSync(file, "a");
  const { wall } = repeat(100, () => {
    writeSync(handle, line);
    fsyncSync(handle);
  });
  closeSync(handle);
  return wall;
}

async function measureQuestions(root: string, directory: string, note: string): Promise<Row[]> {
  const ref = git(directory, "ls-tree", "-r", "--name-only", "main~0", "environments")
    .split("\n")
    .find((path) => path.endsWith("/environment.yaml"));
  const environment = ref?.split("/").slice(1, 3).join("/") ?? "";
  // What `append` has left behind are runs without consent or an end.
  git(directory, "update-ref", "refs/heads/ledger", git(directory, "rev-list", "ledger").split("\n")[20] ?? "ledger");
  const questions: readonly (readonly [what: string, args: readonly string[], aim: number, runs: number])[] = [
    ["audit verify --full", ["verify", "--full"], 10, 3],
    ["audit verify, nothing new", ["verify"], 1, 10],
    ["audit show, one environment on a day", ["show", environment, "--at", "2027-02-01"], 1, 10],
    ["audit report, a quarter as HTML", ["report", "--from", "2027-01-01", "--to", "2027-03-31"], 10, 3],
    ["audit who, everybody", ["who", "--output", "json"], 10, 3],
    ["audit who, one team", ["who", environment.split("/")[0] ?? ""], 1, 10],
  ];
  const rows: Row[] = [];
  for (const [what, args, aim, runs] of questions) {
    const { wall, peak, status } = await measureCommand(platformCommand(root, "audit", ...args), { cwd: directory, runs });
    rows.push({ id: "B12", what, seconds: wall, peakMegabytes: peak, aim, note: status === 0 ? note : `exit code ${status ?? "none"}` });
  }
  return rows;
}

function repeat(times: number, act: () => void): { wall: number[]; processor: number[] } {
  const wall: number[] = [];
  const processor: number[] = [];
  act();
  for (let run = 0; run < times; run++) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    act();
    const { user, system } = process.cpuUsage(used);
    wall.push((performance.now() - began) / 1000);
    processor.push((user + system) / 1e6);
  }
  return { wall, processor };
}
