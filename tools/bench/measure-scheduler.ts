import { setTimeout as sleep } from "node:timers/promises";
import type { Work } from "@roadbed/engine/flow/reconcile/act.ts";
import { actOnAll } from "@roadbed/engine/flow/reconcile/act-on-all.ts";
import type { Engine } from "@roadbed/engine/flow/reconcile/engine.ts";
import { takeTurns } from "@roadbed/engine/flow/reconcile/take-turns.ts";
import { openStore } from "@roadbed/engine/ledger/store.ts";
import { makeGraph, sketchObject } from "@roadbed/testing/graph.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import { makeScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { drawDuration } from "./lead-time/draw-duration.ts";
import { percentile } from "./measure.ts";
import type { Row } from "./report.ts";

const size = 10_000;
const teams = 200;
const atOnce = 50;
const batchSize = 100;
const acting = { p50: 0.2, p90: 0.4, p95: 0.6 };
const throttled = 0.1;
/** What the API server of Kubernetes says in Retry-After. */
const leaveAloneSeconds = 1;
const utilisationAim = 0.97;

/** One environment's change, as its provider sees it. */
interface Job {
  readonly ref: string;
  readonly seconds: number;
  readonly isThrottled: boolean;
}

interface Played {
  readonly wall: number;
  /** Processor time of this process per job, in milliseconds. */
  readonly cpu: number;
  /** Job -> seconds from the start until its provider has done it. */
  readonly ends: ReadonlyMap<string, number>;
}

/** B7: ten thousand changes in one run, by a provider that is slow, now and then very slow, and sends every tenth away for a while. */
export async function measureScheduler(): Promise<readonly Row[]> {
  const jobs = makeJobs();
  const least = jobs.reduce((sum, { seconds }) => sum + seconds, 0) / atOnce;
  const ours = await play((ends) => playOurs(jobs, ends));
  const naive = await play((ends) => playNaively(jobs, ends));
  const describe = ({ wall, cpu, ends }: Played) =>
    [
      `${((least / wall) * 100).toFixed(1)} % used`,
      `${cpu.toFixed(2)} ms of processor each`,
      `smallest team done after ${percentile(endsOf("team-199", ends), 0.99).toFixed(1)} s`,
      `at most ${findLargestShare(jobs, ends).toFixed(1)}× a fair share`,
    ].join(", ");
  return [
    {
      id: "B7",
      what: `${size.toLocaleString("en")} changes of ${teams} teams, ${atOnce} at once, claimed and recorded in git`,
      seconds: [ours.wall],
      aim: least / utilisationAim,
      peers: [{ name: `a pool that keeps the order and its places, and records nothing (${describe(naive)})`, seconds: naive.wall }],
      note: describe(ours),
    },
  ];
}

/** A few teams ask for much, most for little. */
function makeJobs(): Job[] {
  const random = makeRandom(7);
  const weights = Array.from({ length: teams }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const jobs = weights.flatMap((weight, rank) =>
    Array.from({ length: Math.ceil((weight / total) * size) }, (_, index) => ({
      ref: `team-${rank}/environment-${index}`,
      seconds: drawDuration(acting, random),
      isThrottled: random() < throttled,
    })),
  );
  return jobs.slice(jobs.length - size);
}

async function play(run: (ends: (ref: string) => void) => Promise<void>): Promise<Played> {
  const ends = new Map<string, number>();
  const began = performance.now();
  const cpu = process.cpuUsage();
  await run((ref) => ends.set(ref, (performance.now() - began) / 1000));
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - began) / 1000, cpu: (user + system) / 1000 / size, ends };
}

async function playOurs(jobs: readonly Job[], ends: (ref: string) => void): Promise<void> {
  const repository = makeScratchRepository();
  try {
    const store = openStore({ directory: repository.root, remote: "origin", now: () => new Date() });
    await store.pull();
    const byRef = new Map(jobs.map((job) => [job.ref, job]));
    const engine = makeSlowEngine(byRef, ends);
    const queue = takeTurns(jobs);
    const run = { store, id: "bench", commit: "0".repeat(40), now: () => new Date(), claimMinutes: 60 };
    const prepare = async function* () {
      for (let at = 0; at < queue.length; at += batchSize) yield queue.slice(at, at + batchSize).map(({ ref }) => makeWork(ref, engine));
    };
    let applied = 0;
    for await (const event of actOnAll(prepare(), run)) if (event.type === "settled" && event.outcome.status === "applied") applied += 1;
    if (applied !== jobs.length) throw new Error(`${applied} of ${jobs.length} were applied.`);
  } finally {
    repository.remove();
  }
}

function makeSlowEngine(jobs: ReadonlyMap<string, Job>, ends: (ref: string) => void): Engine {
  return {
    name: "embedded",
    version: "bench",
    concurrency: atOnce,
    whyNot: () => undefined,
    readLast: () => Promise.resolve({ graph: undefined, isUnfinished: false }),
    async *apply({ ref }, { steps }) {
      const [step] = steps;
      const job = jobs.get(ref);
      if (job === undefined || step === undefined || step.op === "keep") throw new Error(`${ref} is nothing to act on.`);
      if (job.isThrottled) yield { phase: "wait", step, seconds: leaveAloneSeconds, reason: "too many requests" };
      await sleep(job.seconds * 1000);
      ends(ref);
      return { ok: true, steps: [{ urn: step.urn, op: step.op, ok: true }], held: [], isGone: false };
    },
  };
}

function makeWork(ref: string, engine: Engine): Work {
  const [team = "", environment = ""] = ref.split("/");
  const plan = makeApprovedPlan(ref, undefined, makeGraph(ref, [sketchObject("Deployment", "web")]));
  const instance = {
    name: "local",
    target: "kubernetes" as const,
    engine: "embedded" as const,
    delivery: "manifests" as const,
    stages: ["development" as const],
    region: "local",
    domain: "dev.example.com",
    layers: {},
  };
  return {
    place: { ref, kind: "environment", project: "environments", stack: `${team}.${environment}`, instance },
    engine,
    plan,
    isUnfinished: false,
    last: undefined,
    materials: { [`environments/${ref}`]: "0".repeat(40) },
    requestedBy: "Ada <ada@example.com>",
    isDestruction: false,
    strays: [],
  };
}

/** What a loop with a limit does: first come, first served, and whoever is sent away waits where it stands. */
async function playNaively(jobs: readonly Job[], ends: (ref: string) => void): Promise<void> {
  let next = 0;
  const serve = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      if (job.isThrottled) await sleep(leaveAloneSeconds * 1000);
      await sleep(job.seconds * 1000);
      ends(job.ref);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, serve));
}

function endsOf(team: string, ends: ReadonlyMap<string, number>): number[] {
  return [...ends].filter(([ref]) => ref.startsWith(`${team}/`)).map(([, at]) => at);
}

/** Of the first quarter of the work: what the luckiest team got, as a multiple of what each may have where all that ask get the same. */
function findLargestShare(jobs: readonly Job[], ends: ReadonlyMap<string, number>): number {
  const first = [...ends.keys()].slice(0, jobs.length / 4);
  const asked = Object.values(countByTeam(jobs.map(({ ref }) => ref)));
  let fair = 1;
  while (asked.reduce((sum, count) => sum + Math.min(count, fair), 0) < first.length) fair += 1;
  return Math.max(...Object.values(countByTeam(first))) / fair;
}

function countByTeam(refs: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const ref of refs) {
    const team = ref.split("/")[0] ?? "";
    counts[team] = (counts[team] ?? 0) + 1;
  }
  return counts;
}
