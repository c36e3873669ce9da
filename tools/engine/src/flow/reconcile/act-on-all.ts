import { actOn, claim, type Claimed, type ClaimedWork, overtaken, publishResults, type Run, type Work } from "./act.ts";
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

/** One of the things that go on at the same time has come a step further. */
type Turn =
  | { readonly of: "source"; readonly step: IteratorResult<Prepared, void> }
  | { readonly of: "claim"; readonly claimed: Claimed }
  | { readonly of: "publication"; readonly works: readonly Work[]; readonly lost: readonly string[] }
  | { readonly of: "act"; readonly work: Work; readonly acting: Acting; readonly step: IteratorResult<ReconcileEvent, Outcome> };
type Acting = AsyncGenerator<ReconcileEvent, Outcome>;

/**
 * Claims stacks, acts on as many at once as their engine takes, and publishes what became of them. While some are acted
 * on, the next are prepared and claimed, so that none waits for the slowest of those before it. Nothing goes on that
 * nobody pulls: whoever stops asking has killed the run between two acts.
 *
 * Where engines take one stack at a time, each batch is published before the next is looked at.
 */
export async function* actOnAll(source: AsyncIterator<Prepared, void>, run: Run): AsyncGenerator<ReconcileEvent | Settled, void> {
  const acting = new Map<Work, Promise<Turn>>();
  const acted = new Map<Work, Outcome>();
  let claimed: ClaimedWork[] = [];
  let ahead: readonly Work[] | undefined;
  let preparing: Promise<Turn> | undefined;
  let storing: Promise<Turn> | undefined;
  let isAtEnd = false;
  let most = 1;

  for (;;) {
    claimed = claimed.filter((each) => {
      const { engine } = each.work;
      if (countOf(acting, engine.name) >= (engine.concurrency ?? 1)) return true;
      acting.set(each.work, start(pull(each.work, actOn(each, run))));
      return false;
    });
    const isAllActed = acting.size === 0 && claimed.length === 0;
    if (storing === undefined && acted.size > 0 && (acted.size >= resultsAtOnce || isAllActed)) {
      const works = [...acted.keys()];
      yield { type: "publishing", refs: works.map(({ place }) => place.ref) };
      storing = start(publishResults(works, run, [...acting.keys()]).then((lost) => ({ of: "publication", works, lost })));
    }
    const isQuiet = isAllActed && acted.size === 0;
    if (storing === undefined && ahead !== undefined && (isQuiet || (most > 1 && claimed.length < most))) {
      const works = ahead;
      ahead = undefined;
      most = Math.max(...works.map(({ engine }) => engine.concurrency ?? 1));
      yield { type: "claiming", refs: works.map(({ place }) => place.ref) };
      const unready = [...acting.keys(), ...acted.keys()];
      storing = start(claim(works, run, unready).then((answer) => ({ of: "claim", claimed: answer })));
    }
    if (preparing === undefined && !isAtEnd && ahead === undefined && ((isQuiet && storing === undefined) || most > 1))
      preparing = start(source.next().then((step) => ({ of: "source", step })));

    const going = [preparing, storing, ...acting.values()].filter((each) => each !== undefined);
    if (going.length === 0) return;
    const turn = await Promise.race(going);
    if (turn.of === "source") {
      preparing = undefined;
      if (turn.step.done === true) isAtEnd = true;
      else if (isWorks(turn.step.value)) ahead = turn.step.value.length > 0 ? turn.step.value : undefined;
      else yield turn.step.value;
    } else if (turn.of === "claim") {
      storing = undefined;
      const { won, lost } = turn.claimed;
      giveUp(acted, turn.claimed.overtaken);
      for (const outcome of lost) yield { type: "settled", outcome };
      yield { type: "claimed", refs: won.filter(({ intent }) => intent !== undefined).map(({ work }) => work.place.ref) };
      claimed = [...claimed, ...won];
    } else if (turn.of === "publication") {
      storing = undefined;
      giveUp(acted, turn.lost);
      for (const work of turn.works) {
        const outcome = acted.get(work);
        acted.delete(work);
        if (outcome !== undefined) yield { type: "settled", outcome };
      }
    } else if (turn.step.done === true) {
      acting.delete(turn.work);
      acted.set(turn.work, turn.step.value);
    } else {
      yield turn.step.value;
      acting.set(turn.work, start(pull(turn.work, turn.acting)));
    }
  }
}

/** Of several that fail at once the first is told; the others are no unhandled rejections. */
function start(turn: Promise<Turn>): Promise<Turn> {
  turn.catch(() => undefined);
  return turn;
}

async function pull(work: Work, acting: Acting): Promise<Turn> {
  return { of: "act", work, acting, step: await acting.next() };
}

function countOf(acting: ReadonlyMap<Work, unknown>, engine: string): number {
  let count = 0;
  for (const work of acting.keys()) if (work.engine.name === engine) count += 1;
  return count;
}

function isWorks(prepared: Prepared): prepared is readonly Work[] {
  return Array.isArray(prepared);
}

/** What was done of these counts for nothing: their records are another run's. */
function giveUp(acted: Map<Work, Outcome>, refs: readonly string[]): void {
  for (const [work, { ref }] of acted) if (refs.includes(ref)) acted.set(work, { ref, status: "busy", message: overtaken });
}
