import { setTimeout as sleep } from "node:timers/promises";
import { actOn, claim, type Claimed, overtaken, publishResults, type Run, type Work } from "./act.ts";
import type { Outcome, ReconcileEvent } from "./outcome.ts";

/** Something to tell, or stacks that are to be claimed together. */
export type Prepared = ReconcileEvent | readonly Work[];

/** What became of one stack, now that everybody can see it. */
export interface Settled {
  readonly type: "settled";
  readonly outcome: Outcome;
}

/** As many results as are published together, while others are still being acted on. */
const resultsAtOnce = 100;

/** A stack that is acted on, or may be. */
interface Acting {
  readonly work: Work;
  readonly steps: AsyncGenerator<ReconcileEvent, Outcome>;
}

/** One of the things that go on at the same time has come a step further. */
type Turn =
  | { readonly of: "source"; readonly step: IteratorResult<Prepared, void> }
  | { readonly of: "claim"; readonly claimed: Claimed }
  | { readonly of: "publication"; readonly works: readonly Work[]; readonly lost: readonly string[] }
  | { readonly of: "act"; readonly acting: Acting; readonly step: IteratorResult<ReconcileEvent, Outcome> }
  | { readonly of: "wait"; readonly acting: Acting };

/**
 * Claims stacks, acts on as many at once as their engine takes, and publishes what became of them. While some are acted
 * on, the next are prepared and claimed, so that none waits for the slowest of those before it; and where a target asks
 * to be left alone, another stack takes the place. Nothing goes on that nobody pulls: whoever stops asking has killed
 * the run between two acts.
 *
 * Where engines take one stack at a time, each batch is published before the next is looked at.
 */
export async function* actOnAll(source: AsyncIterator<Prepared, void>, run: Run): AsyncGenerator<ReconcileEvent | Settled, void> {
  const turns = new Turns();
  const acting = new Set<Work>();
  const waiting = new Set<Work>();
  const acted = new Map<Work, Outcome>();
  let ready: Acting[] = [];
  let ahead: readonly Work[] | undefined;
  let isPreparing = false;
  let isStoring = false;
  let isAtEnd = false;
  let most = 1;

  for (;;) {
    ready = ready.filter((each) => {
      const { engine } = each.work;
      if (countOf(acting, engine.name) >= (engine.concurrency ?? 1)) return true;
      acting.add(each.work);
      turns.start(pull(each));
      return false;
    });
    const unready = [...acting, ...waiting, ...ready.map(({ work }) => work)];
    if (!isStoring && acted.size > 0 && (acted.size >= resultsAtOnce || unready.length === 0)) {
      const works = [...acted.keys()];
      yield { type: "publishing", refs: works.map(({ place }) => place.ref) };
      turns.start(publishResults(works, run, unready).then((lost) => ({ of: "publication", works, lost })));
      isStoring = true;
    }
    const isQuiet = unready.length === 0 && acted.size === 0;
    if (!isStoring && ahead !== undefined && (isQuiet || (most > 1 && ready.length < most))) {
      const works = ahead;
      ahead = undefined;
      most = Math.max(...works.map(({ engine }) => engine.concurrency ?? 1));
      yield { type: "claiming", refs: works.map(({ place }) => place.ref) };
      turns.start(claim(works, run, [...unready, ...acted.keys()]).then((claimed) => ({ of: "claim", claimed })));
      isStoring = true;
    }
    if (!isPreparing && !isAtEnd && ahead === undefined && ((isQuiet && !isStoring) || most > 1)) {
      turns.start(source.next().then((step) => ({ of: "source", step })));
      isPreparing = true;
    }

    const turn = await turns.next();
    if (turn === undefined) return;
    if (turn.of === "source") {
      isPreparing = false;
      if (turn.step.done === true) isAtEnd = true;
      else if (isWorks(turn.step.value)) ahead = turn.step.value.length > 0 ? turn.step.value : undefined;
      else yield turn.step.value;
    } else if (turn.of === "claim") {
      isStoring = false;
      const { won, lost } = turn.claimed;
      giveUp(acted, turn.claimed.overtaken);
      for (const outcome of lost) yield { type: "settled", outcome };
      yield { type: "claimed", refs: won.filter(({ intent }) => intent !== undefined).map(({ work }) => work.place.ref) };
      ready.push(...won.map((each) => ({ work: each.work, steps: actOn(each, run) })));
    } else if (turn.of === "publication") {
      isStoring = false;
      giveUp(acted, turn.lost);
      for (const work of turn.works) {
        const outcome = acted.get(work);
        acted.delete(work);
        if (outcome !== undefined) yield { type: "settled", outcome };
      }
    } else if (turn.of === "wait") {
      waiting.delete(turn.acting.work);
      ready.unshift(turn.acting);
    } else {
      const { work } = turn.acting;
      acting.delete(work);
      if (turn.step.done === true) {
        acted.set(work, turn.step.value);
        continue;
      }
      const event = turn.step.value;
      yield event;
      if (event.type === "act" && event.event.phase === "wait") {
        waiting.add(work);
        turns.start(wait(turn.acting, event.event.seconds));
      } else {
        acting.add(work);
        turns.start(pull(turn.acting));
      }
    }
  }
}

/** Whatever goes on at the same time, told in the order in which it comes about. */
class Turns {
  readonly #arrived: (() => Turn)[] = [];
  #going = 0;
  #wake = (): void => undefined;

  start(turn: Promise<Turn>): void {
    this.#going += 1;
    const arrive = (tell: () => Turn): void => {
      this.#arrived.push(tell);
      this.#wake();
    };
    turn.then(
      (told) => arrive(() => told),
      (error: unknown) =>
        arrive(() => {
          throw error;
        }),
    );
  }

  /** Undefined when nothing goes on any more. Throws what failed. */
  async next(): Promise<Turn | undefined> {
    if (this.#going === 0) return undefined;
    if (this.#arrived.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#going -= 1;
    return this.#arrived.shift()?.();
  }
}

async function pull(acting: Acting): Promise<Turn> {
  return { of: "act", acting, step: await acting.steps.next() };
}

async function wait(acting: Acting, seconds: number): Promise<Turn> {
  await sleep(seconds * 1000);
  return { of: "wait", acting };
}

function countOf(acting: ReadonlySet<Work>, engine: string): number {
  let count = 0;
  for (const work of acting) if (work.engine.name === engine) count += 1;
  return count;
}

function isWorks(prepared: Prepared): prepared is readonly Work[] {
  return Array.isArray(prepared);
}

/** What was done of these counts for nothing: their records are another run's. */
function giveUp(acted: Map<Work, Outcome>, refs: readonly string[]): void {
  for (const [work, { ref }] of acted) if (refs.includes(ref)) acted.set(work, { ref, status: "busy", message: overtaken });
}
