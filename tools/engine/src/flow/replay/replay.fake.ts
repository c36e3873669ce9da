import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CheckpointFile } from "../../apply/checkpoint.ts";
import type { FileTree } from "../../contract/file-tree.ts";
import type { LedgerRecord } from "../../contract/ledger.ts";
import { makeEmbeddedEngine, makeMissingEngine, makeRunId, reconcile, type ReconcileEvent, type ReconcileSummary } from "../reconcile.ts";
import type { Repair } from "../drift/make-repair.ts";
import { openStore, type Store } from "../../ledger/store.ts";
import { openRepository } from "../../read/git.ts";
import { MergePlayer, type FileChange } from "./merge-player.fake.ts";
import type { TracedMerge } from "@roadbed/testing/merge-trace.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { makeSimpleRenderer, openSimpleSource, simpleJudgement } from "./simple-platform.fake.ts";

/** What goes wrong on the way, each as a share of what could. */
export interface Faults {
  /** Triggers that never start a run. */
  readonly dropped: number;
  /** Triggers that start a second run. */
  readonly doubled: number;
  /** Triggers that come late, with the commit of back then. */
  readonly late: number;
  /** Runs that are killed at a random event. */
  readonly killed: number;
  /** Runs that meet another run, event by event. */
  readonly raced: number;
  /** Environments whose target fails while a run lasts. */
  readonly failing: number;
  /** Runs that others take for dead while they live, as when a claim expires under a slow one. */
  readonly mistaken: number;
  /** Runs whose clock is a day ahead or behind. Default: none. */
  readonly skewed?: number;
}

/** Run by run, event by event: what a fleet is put through. */
export const everyFault: Faults = { dropped: 0.3, doubled: 0.3, late: 0.1, killed: 0.3, raced: 0.2, failing: 0.2, mistaken: 0 };

const day = 24 * 3_600_000;

/** A fleet whose main moves on merge by merge, while runs reconcile it with faults. */
export class Replay {
  readonly repository: ScratchRepository = makeScratchRepository();
  readonly counts = { runs: 0, killed: 0, raced: 0, busy: 0, failures: 0, stale: 0, acts: 0 };
  /** Which merge meets which fault: the same for the same seed. */
  readonly #random: () => number;
  /** When in a run it strikes. How often that is asked depends on how several stacks overlap, so it has numbers of its own. */
  readonly #timing: () => number;
  readonly #commits: string[];
  readonly #merges: readonly TracedMerge[];
  readonly #clones: readonly string[];
  readonly #living = new Set<string>();
  readonly #killed = new Set<string>();
  #mistaken = 0;
  #skewed = 0;
  readonly environments: number;
  #time = 0;

  constructor(merges: readonly TracedMerge[], seed: number) {
    this.#random = makeRandom(seed);
    this.#timing = makeRandom(seed + 1_000_000);
    this.#merges = merges;
    const player = new MergePlayer();
    const begin = player.begin(merges);
    this.environments = player.living;
    this.#commits = importHistory(this.repository.remote, [begin, ...merges.map((merge) => player.play(merge))], merges);
    this.#clones = [this.repository.clone(), this.repository.clone()];
    this.#time = ((merges[0]?.t ?? 0) - 3600) * 1000;
  }

  /** Lets each merge trigger a run, or not, and then sweeps until nothing is left to do. */
  async play(faults: Faults): Promise<void> {
    await this.runUntilDone(this.#commits[0] ?? "");
    this.#mistaken = faults.mistaken;
    this.#skewed = faults.skewed ?? 0;
    const late: string[] = [];
    for (const [index, { t }] of this.#merges.entries()) {
      this.#time = Math.max(this.#time, t * 1000);
      const commit = this.#commits[index + 1] ?? "";
      if (this.#random() < faults.late) late.push(commit);
      else if (this.#random() >= faults.dropped) await this.#trigger(commit, faults);
      if (this.#random() < faults.doubled) await this.#trigger(commit, faults);
      if (late.length > 0 && this.#random() < 0.5) await this.#trigger(late.shift() ?? commit, faults);
    }
    this.#mistaken = 0;
    this.#skewed = 0;
    await this.runUntilDone(this.#commits.at(-1) ?? "");
  }

  /** Whether a run was left in the middle. */
  wasKilled(run: string): boolean {
    return this.#killed.has(run);
  }

  get head(): string {
    return this.#commits.at(-1) ?? "";
  }

  /** Sweeps without faults; time passes in between, so that whatever failed is tried again. */
  async runUntilDone(commit: string): Promise<ReconcileSummary> {
    for (let sweep = 0; sweep < 10; sweep++) {
      this.#time += 7 * 3_600_000;
      const summary = await this.#finish(this.#start(commit, this.#clones[0] ?? "", () => false));
      if (summary.outcomes.length === 0) return summary;
    }
    throw new Error("The fleet did not come to rest within 10 sweeps.");
  }

  /** Kills a run of one commit at each of its events in turn, each time going on from what is left. Returns how many times. */
  async killAtEveryEvent(commit: string): Promise<number> {
    for (let killedAt = 1; ; killedAt++) {
      this.#time += 60_000;
      const run = this.#start(commit, this.#clones[0] ?? "", () => false);
      let left = killedAt;
      for (let step = await run.events.next(); ; step = await run.events.next()) {
        if (step.done === true) {
          this.#living.delete(run.id);
          return killedAt;
        }
        if (--left === 0) break;
      }
      this.#kill(run);
    }
  }

  /**
   * One run, in which `meddle` may break what it stands on, right before each event is asked for, or say that it is killed there.
   * Returns what it died of; undefined where it came to its end.
   */
  async runMeddled(
    commit: string,
    meddle: (turn: number, event: ReconcileEvent | undefined) => boolean | void,
    repair?: Repair,
  ): Promise<Error | undefined> {
    this.#time += 7 * 3_600_000;
    const run = this.#start(commit, this.clone, () => false, this.openStore(), repair);
    let event: ReconcileEvent | undefined;
    try {
      for (let turn = 0; meddle(turn, event) !== true; turn++) {
        const step = await run.events.next();
        if (step.done === true) {
          this.#living.delete(run.id);
          return undefined;
        }
        event = step.value;
      }
    } catch (error) {
      this.#kill(run);
      return error as Error;
    }
    this.counts.killed += 1;
    this.#kill(run);
    return new Error("killed");
  }

  /** Where all runs take place that meet no other. */
  get clone(): string {
    return this.#clones[0] ?? "";
  }

  async #trigger(commit: string, faults: Faults): Promise<void> {
    const failing = this.#random();
    const fails = (path: string) =>
      faults.failing > 0 && path.endsWith(".yaml") && share(`${path.split("/").slice(0, 3).join("/")} ${failing}`) < faults.failing;
    const first = this.#start(commit, this.#clones[0] ?? "", fails);
    if (this.#random() < faults.raced) {
      this.counts.raced += 1;
      await this.#race(first, this.#start(commit, this.#clones[1] ?? "", fails));
      return;
    }
    if (this.#random() >= faults.killed) {
      await this.#finish(first);
      return;
    }
    this.counts.killed += 1;
    for (let left = Math.floor(this.#timing() * 40); left > 0; left--) if ((await first.events.next()).done === true) break;
    this.#kill(first);
  }

  #kill({ id }: RunningReplay): void {
    this.#living.delete(id);
    this.#killed.add(id);
  }

  async #race(first: RunningReplay, second: RunningReplay): Promise<void> {
    const racing = new Set([first, second]);
    while (racing.size > 0) {
      const run = [...racing][Math.floor(this.#timing() * racing.size)] ?? first;
      const step = await run.events.next();
      if (step.done !== true) continue;
      this.#note(step.value);
      this.#living.delete(run.id);
      racing.delete(run);
    }
  }

  async #finish(run: RunningReplay): Promise<ReconcileSummary> {
    for (let step = await run.events.next(); ; step = await run.events.next()) {
      if (step.done === true) {
        this.#living.delete(run.id);
        return this.#note(step.value);
      }
      if (step.value.type === "act" && step.value.event.phase === "begin") this.counts.acts += 1;
    }
  }

  #note(summary: ReconcileSummary): ReconcileSummary {
    for (const { status, message = "" } of summary.outcomes) {
      if (status === "busy") this.counts.busy += 1;
      if (status === "failed") this.counts.failures += 1;
      if (message.includes("later commit")) this.counts.stale += 1;
    }
    return summary;
  }

  #start(
    commit: string,
    clone: string,
    fails: (path: string) => boolean,
    store = this.#openStoreIn(clone),
    repair?: Repair,
  ): RunningReplay {
    this.counts.runs += 1;
    const id = `run-${this.counts.runs}`;
    this.#living.add(id);
    const skew = this.#timing() < this.#skewed ? (this.#timing() < 0.5 ? -day : day) : 0;
    const now = () => new Date(this.#time + skew);
    const events = reconcile({
      repository: openRepository(clone),
      store,
      commit,
      runId: id,
      now,
      layers: ["services"],
      renderer: makeSimpleRenderer(),
      judgement: simpleJudgement,
      source: openSimpleSource(clone),
      isAlive: (run) => this.#living.has(run) && this.#timing() >= this.#mistaken,
      dangerouslyDeleteShare: 0.5,
      ...(repair === undefined ? {} : { repair }),
      engines: {
        // Alone, or several stacks at once: the end must be the same.
        embedded: {
          ...makeEmbeddedEngine({ live: failOn(store.live, fails), version: "1", now }),
          concurrency: 1 + (this.counts.runs % 3),
        },
        pulumi: makeMissingEngine("pulumi"),
      },
    });
    return { id, events };
  }

  openStore(): Store {
    return this.#openStoreIn(this.#clones[0] ?? "");
  }

  #openStoreIn(directory: string): Store {
    return openStore({ directory, remote: "origin", now: () => new Date(this.#time) });
  }

  /** What main's last commit gives where nothing was before: in a clone that shares nothing. */
  async applyAfresh(): Promise<Map<string, string>> {
    const clone = this.repository.clone();
    const store = openStore({ directory: clone, now: () => new Date(this.#time) });
    const run = this.#start(this.head, clone, () => false, store);
    await this.#finish(run);
    return readLive(store);
  }

  /**
   * Starts real processes, two at a time, that reconcile one commit after the other, and kills each after some
   * milliseconds, until so many were killed: how many end before that depends on the machine.
   */
  async killProcesses({ kills, longestMs }: { readonly kills: number; readonly longestMs: number }): Promise<void> {
    for (let round = 0; this.counts.killed < kills; round++) {
      const commit = this.#commits[Math.min(round, this.#commits.length - 1)] ?? "";
      const pair = this.#clones.map((clone) =>
        spawn(process.execPath, [fileURLToPath(new URL("killable-run.fake.ts", import.meta.url)), clone, commit], { stdio: "ignore" }),
      );
      await Promise.all(
        pair.map(async (child) => {
          const timer = setTimeout(() => {
            child.kill("SIGKILL");
          }, this.#timing() * longestMs);
          const [, signal] = (await once(child, "exit")) as [number | null, string | null];
          clearTimeout(timer);
          this.counts.runs += 1;
          if (signal !== null) this.counts.killed += 1;
        }),
      );
    }
  }

  /** What such a process does: it knows of others only what the operating system tells. */
  static async runOnce(clone: string, commit: string): Promise<void> {
    const now = () => new Date();
    const store = openStore({ directory: clone, remote: "origin", now });
    const events = reconcile({
      repository: openRepository(clone),
      store,
      commit,
      runId: makeRunId(now()),
      now,
      layers: ["services"],
      renderer: makeSimpleRenderer(),
      judgement: simpleJudgement,
      batchSize: 3,
      source: openSimpleSource(clone),
      dangerouslyDeleteShare: 1,
      engines: {
        embedded: { ...makeEmbeddedEngine({ live: store.live, version: "1", now }), concurrency: 2 },
        pulumi: makeMissingEngine("pulumi"),
      },
    });
    for (let step = await events.next(); step.done !== true; step = await events.next());
  }

  remove(): void {
    this.repository.remove();
  }
}

interface RunningReplay {
  readonly id: string;
  readonly events: AsyncGenerator<ReconcileEvent, ReconcileSummary>;
}

/** Everything that is published, without what may differ between two histories that end alike: times, and the order of what does not depend on each other. */
export async function readLive(store: Store): Promise<Map<string, string>> {
  const files = await store.live.readAll([...(await store.live.list("")).keys()]);
  return new Map(
    [...files].map(([path, bytes]) => [path, path.endsWith(".json") ? normaliseState(bytes.toString("utf8")) : bytes.toString("utf8")]),
  );
}

function normaliseState(text: string): string {
  const { checkpoint } = JSON.parse(text) as CheckpointFile;
  const resources = (checkpoint.latest?.resources ?? []).map(({ created: _created, modified: _modified, ...resource }) => resource);
  return JSON.stringify({
    ...checkpoint,
    latest: { resources: resources.sort((a, b) => (a.urn < b.urn ? -1 : 1)), pending: checkpoint.latest?.pending_operations },
  });
}

/** Follows every act in the ledger: what is created must not be there, what is changed or deleted must. Returns what is left. */
export function foldLedger(records: readonly LedgerRecord[]): { standing: Set<string>; faults: string[]; takenOver: string[] } {
  const takenOver: string[] = [];
  const standing = new Set<string>();
  const faults: string[] = [];
  let claimed: string | undefined;
  for (const record of records) {
    if (record.kind === "intent") {
      if (claimed !== undefined) faults.push(`${record.run} claims ${record.ref}, which ${claimed} has claimed`);
      claimed = record.run;
      continue;
    }
    if (record.outcome === "abandoned" && claimed !== undefined) takenOver.push(claimed);
    if (record.outcome !== "abandoned" && record.steps.length > 0 && claimed !== record.run)
      faults.push(`${record.run} acts on ${record.ref}, which ${claimed ?? "nobody"} has claimed`);
    claimed = undefined;
    for (const { urn, op, ok } of record.steps) {
      if (!ok) continue;
      if (standing.has(urn) === (op === "create"))
        faults.push(`${record.run}: ${op} of ${urn}, which ${op === "create" ? "is" : "isn't"} there`);
      if (op === "delete") standing.delete(urn);
      else standing.add(urn);
    }
  }
  return { standing, faults, takenOver };
}

function failOn(files: FileTree, fails: (path: string) => boolean): FileTree {
  return {
    read: async (path) => files.read(path),
    readAll: async (paths) => files.readAll(paths),
    list: async (folder) => files.list(folder),
    write: async (path, bytes) => (fails(path) ? Promise.reject(new Error("the target is out of order")) : files.write(path, bytes)),
    remove: async (path) => (fails(path) ? Promise.reject(new Error("the target is out of order")) : files.remove(path)),
  };
}

/** A number from 0 to 1 for a text. */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return makeRandom(hash)();
}

/** All commits of main at once. Returns their ids, in order. */
function importHistory(remote: string, changes: readonly FileChange[], merges: readonly TracedMerge[]): string[] {
  const lines: string[] = [];
  for (const [index, files] of changes.entries()) {
    const t = merges[Math.max(0, index - 1)]?.t ?? 0;
    lines.push(
      `commit refs/heads/main\nmark :${index + 1}\ncommitter Ada <ada@example.com> ${t} +0000\ndata 5\nmerge\n${index === 0 ? "" : `from :${index}\n`}`,
    );
    for (const [path, text] of files)
      lines.push(text === undefined ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    lines.push(`\nget-mark :${index + 1}\n`);
  }
  const marks = execFileSync("git", ["fast-import", "--quiet", "--done", "--date-format=raw"], {
    cwd: remote,
    input: `${lines.join("")}done\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return marks.trim().split("\n");
}
